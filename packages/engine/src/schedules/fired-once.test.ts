import { cron, every, once } from "@millrace/flow";
import { openPostgresStore, type Store } from "@millrace/store";
import fc from "fast-check";
import { describe, expect, inject, test } from "vitest";
import { createTestDatabase } from "../../../../test/postgres/test-database.ts";
import { virtualClock } from "../testing/virtual-clock.ts";
import { project } from "../testing/world.ts";
import { DueTimes } from "./due-times.ts";
import { fireSchedules } from "./fire-schedules.ts";
import { jitterOf } from "./jitter.ts";
import { openPlan, type Plan } from "./testing/open-plan.ts";
import type { Timing } from "./timing.ts";

// Before the clocks in Berlin go forward; some jumps cross that.
const startMs = Date.UTC(2026, 2, 28, 22);
const berlin = { timezone: "Europe/Berlin" };

const timings: readonly Timing[] = [
  every("7m", { missed: "catch up" }),
  every("11m", { missed: "skip", jitter: "5m" }),
  every("13m", { missed: "coalesce", from: "2026-03-28T22:01:30Z" }),
  cron("*/20 * * * *", { ...berlin, missed: "catch up", jitter: "2m" }),
  cron("30 2 * * *", { ...berlin, missed: "coalesce" }),
  once("2026-03-29T00:30:00Z"),
];

/** What happens, one after the other: time moves (also back), then one worker fires, or two at the same time. */
const histories = fc.array(
  fc.record({
    jumpMs: fc.oneof(
      fc.integer({ min: 0, max: 3_600_000 }),
      fc.integer({ min: -7_200_000, max: 0 }),
      fc.integer({ min: 0, max: 30 }).map((minutes) => minutes * 60_000),
    ),
    workers: fc.constantFrom<readonly number[]>([0], [1], [0, 1], [1, 0, 1]),
  }),
  { minLength: 1, maxLength: 12 },
);
type History = ReturnType<typeof histories.generate>["value"];

async function live(plan: Plan, stores: readonly Store[], history: History): Promise<void> {
  const duties = stores.map((store) => fireSchedules({ store }));
  const schedules = await plan.control.create({
    project,
    schedules: timings.map((timing) => ({ flow: "flow", timing, input: {} })),
  });
  let latestMs = plan.clock.nowMs();
  const createdMs = latestMs;
  for (const { jumpMs, workers } of history) {
    plan.clock.jump(jumpMs);
    latestMs = Math.max(latestMs, plan.clock.nowMs());
    await Promise.all(workers.map((worker) => plan.fire(duties[worker]!)));
  }
  let runCount = 0;
  for (const { scheduleId, timing } of schedules) {
    const firings = (await plan.control.firings({ project, scheduleId, limit: 5_000 })).toReversed();
    const due = momentsBetween(JSON.parse(timing), { scheduleId, fromMs: createdMs, untilMs: latestMs });
    expect(firings.map(({ dueAt }) => dueAt)).toEqual(due);
    const runs = firings.filter(({ outcome }) => outcome === "run").map(({ runId }) => runId);
    expect(new Set(runs).size).toBe(runs.length);
    expect(runs).not.toContain(null);
    runCount += runs.length;
  }
  const { build, read } = plan.store.tables;
  const runs = await read(build.selectFrom("runs").select(["run_id", "idempotency_key"]));
  expect(runs).toHaveLength(runCount);
}

/** The moments that must have fired when the clock has shown every time up to `untilMs`. */
function momentsBetween(
  timing: Timing,
  { scheduleId, fromMs, untilMs }: { readonly scheduleId: string; readonly fromMs: number; readonly untilMs: number },
): number[] {
  const times = new DueTimes();
  const moments: number[] = [];
  for (let at = times.next(timing, fromMs); at !== null && at <= untilMs; at = times.next(timing, at)) {
    // In their order: a moment is not overtaken by the next one.
    if (at + jitterOf({ project, scheduleId }, at, timing.jitterMs) > untilMs) break;
    moments.push(at);
  }
  return moments;
}

describe("Whatever the clock does, and however many workers believe that they lead, each due moment is recorded once and has one run at most", () => {
  test("on SQLite", async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const plan = await openPlan({ startMs });
        try {
          await live(plan, [plan.store, plan.store], history);
        } finally {
          await plan.close();
        }
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  const serverUrl = inject("postgresUrl");
  test.skipIf(serverUrl === null)(
    "on PostgreSQL",
    async () => {
      await fc.assert(
        fc.asyncProperty(histories, async (history) => {
          const clock = virtualClock(startMs);
          const url = await createTestDatabase(serverUrl!);
          const [store, other] = [await openPostgresStore({ url, clock }), await openPostgresStore({ url, clock })];
          const plan = await openPlan({ store, clock });
          try {
            await live(plan, [store, other], history);
          } finally {
            await Promise.all([plan.close(), other.close()]);
          }
        }),
        { numRuns: 6 },
      );
    },
    120_000,
  );
});
