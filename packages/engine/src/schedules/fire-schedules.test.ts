import { cron, every, once, z } from "@millrace/flow";
import { setQueue } from "@millrace/store/queues";
import { updateSchedule } from "@millrace/store/schedules";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { flow } from "../testing/use-world.ts";
import { project } from "../testing/world.ts";
import { fireSchedules } from "./fire-schedules.ts";
import { jitterOf } from "./jitter.ts";
import { openPlan, type Plan } from "./testing/open-plan.ts";

// Midnight in UTC at the beginning of 2026.
let plan: Plan;
beforeEach(async () => {
  plan = await openPlan();
});
afterEach(() => plan.close());

const runs = () => plan.store.listRuns({ project, limit: 200 });
const minute = 60_000;

test("a moment that is due becomes a run of the published version, with the schedule's input", async () => {
  const { scheduleId } = await plan.add(cron("0 6 * * *"), { name: "daily", input: { all: true } });
  expect(scheduleId).toBe("flow.daily");
  expect(await plan.fire()).toBe(minute);
  plan.clock.jump(6 * 60 * minute - 1);
  expect(await plan.fire()).toBe(1);
  expect(await runs()).toEqual([]);
  await plan.publish(
    flow(async () => "new"),
    "2",
  );
  plan.clock.jump(1);
  expect(await plan.fire()).toBe(minute);
  const [run] = await runs();
  expect(run).toMatchObject({ flow: "flow", version: "2", status: "queued" });
  expect(await plan.store.getRun({ project, runId: run!.runId })).toMatchObject({ input: '{"all":true}' });
  expect(await plan.control.firings({ project, scheduleId, limit: 10 })).toEqual([
    {
      project,
      scheduleId,
      dueAt: Date.UTC(2026, 0, 1, 6),
      firedAt: Date.UTC(2026, 0, 1, 6),
      jitterMs: 0,
      outcome: "run",
      runId: run!.runId,
      errorCode: null,
      error: null,
    },
  ]);
});

test("a moment fires late by its jitter, which is recorded", async () => {
  const { scheduleId, nextAt, nextDueAt } = await plan.add(every("1h", { jitter: "10m" }), { name: "soft" });
  const jitterMs = jitterOf({ project, scheduleId }, nextDueAt!, 10 * minute);
  expect(nextAt).toBe(nextDueAt! + jitterMs);
  plan.clock.jump(nextAt! - 1 - plan.clock.nowMs());
  expect(await plan.fire()).toBe(1);
  plan.clock.jump(1);
  await plan.fire();
  expect(await plan.control.firings({ project, scheduleId, limit: 1 })).toMatchObject([
    { dueAt: nextDueAt, jitterMs, firedAt: nextAt, outcome: "run" },
  ]);
});

test("one for a single moment fires once and is over", async () => {
  const { scheduleId } = await plan.add(once("2026-01-01T00:10:00Z"));
  plan.clock.jump(11 * minute);
  await plan.fire();
  expect(await plan.outcomes(scheduleId)).toEqual(["00:10:00 run"]);
  expect(await plan.control.get({ project, scheduleId })).toMatchObject({ nextDueAt: null, nextAt: null });
  plan.clock.jump(365 * 24 * 60 * minute);
  expect(await plan.fire()).toBe(minute);
  expect(await runs()).toHaveLength(1);
});

describe("After a time in which nobody fired,", () => {
  const missed = async (rule: "skip" | "coalesce" | "catch up", awayMs: number) => {
    const { scheduleId } = await plan.add(every("10m", { missed: rule }), { name: "often" });
    plan.clock.jump(awayMs);
    await plan.fire();
    return plan.outcomes(scheduleId);
  };

  test("coalesce makes one run of all that was missed", async () => {
    expect(await missed("coalesce", 35 * minute)).toEqual(["00:10:00 coalesced", "00:20:00 coalesced", "00:30:00 run"]);
    const [run] = await runs();
    const firings = await plan.control.firings({ project, scheduleId: "flow.often", limit: 9 });
    expect(firings.map(({ runId }) => runId)).toEqual([run!.runId, run!.runId, run!.runId]);
  });

  test("catch up makes a run for each moment", async () => {
    expect(await missed("catch up", 35 * minute)).toEqual(["00:10:00 run", "00:20:00 run", "00:30:00 run"]);
    expect(await runs()).toHaveLength(3);
  });

  test("skip runs the latest moment where it is younger than a minute", async () => {
    expect(await missed("skip", 31 * minute - 1)).toEqual(["00:10:00 skipped", "00:20:00 skipped", "00:30:00 run"]);
    expect(await runs()).toHaveLength(1);
  });

  test("skip runs nothing where that is older", async () => {
    expect(await missed("skip", 31 * minute)).toEqual(["00:10:00 skipped", "00:20:00 skipped", "00:30:00 skipped"]);
    expect(await runs()).toEqual([]);
  });

  test.each(["skip", "coalesce", "catch up"] as const)(
    "%s accounts for thousands of moments in batches, which other schedules have their part of",
    async (rule) => {
      const { scheduleId } = await plan.add(every("1s", { missed: rule }));
      const other = await plan.add(cron("0 1 * * *"), { name: "other" });
      plan.clock.jump(3_600_500);
      expect(await plan.duty.run()).toBe(0);
      expect(await plan.outcomes(scheduleId)).toHaveLength(500);
      expect(await plan.outcomes(other.scheduleId)).toEqual(["01:00:00 run"]);
      await plan.fire();
      const outcomes = await plan.outcomes(scheduleId);
      expect(new Set(outcomes).size).toBe(3_600);
      expect(outcomes.at(-1)).toBe("01:00:00 run");
      const started = rule === "catch up" ? 3_600 : 1;
      expect(outcomes.filter((outcome) => outcome.endsWith("run"))).toHaveLength(started);
    },
  );
});

describe("A firing that cannot start its flow is recorded with the reason and is over:", () => {
  test("an input that the flow takes no more", async () => {
    const { scheduleId } = await plan.add(every("10m"), { input: { name: "Ada" } });
    await plan.publish(
      flow(async () => 1, { input: z.object({ name: z.number() }) as never }),
      "2",
    );
    plan.clock.jump(10 * minute);
    await plan.fire();
    expect(await plan.control.firings({ project, scheduleId, limit: 9 })).toMatchObject([
      { outcome: "failed", errorCode: "INPUT_INVALID", error: expect.stringContaining("name"), runId: null },
    ]);
    expect(await runs()).toEqual([]);
    await plan.publish(
      flow(async () => 1),
      "3",
    );
    plan.clock.jump(10 * minute);
    await plan.fire();
    expect(await plan.outcomes(scheduleId)).toEqual(["00:10:00 failed", "00:20:00 run"]);
  });

  test("a flow that is gone", async () => {
    const { scheduleId } = await plan.add(every("10m", { missed: "coalesce" }));
    const { tables } = plan.store;
    await tables.write([tables.statement(tables.build.deleteFrom("flows"))]);
    plan.clock.jump(20 * minute);
    expect(await plan.fire()).toBe(minute);
    expect(await plan.control.firings({ project, scheduleId, limit: 9 })).toMatchObject([
      { outcome: "failed", errorCode: "FLOW_NOT_FOUND", runId: null },
      { outcome: "coalesced", errorCode: null, runId: null },
    ]);
  });

  test("a schedule that this program cannot read; the others fire on", async () => {
    const broken = await plan.add(every("10m"), { name: "broken" });
    const sound = await plan.add(every("10m"), { name: "sound" });
    await plan.store.tables.write([updateSchedule(plan.store.tables, { ...broken, timing: '{"kind":"moon"}' })]);
    plan.clock.jump(20 * minute);
    await plan.fire();
    expect(await plan.control.firings({ project, scheduleId: broken.scheduleId, limit: 9 })).toMatchObject([
      { outcome: "failed", errorCode: "SCHEDULE_INVALID", error: expect.stringContaining("kind") },
    ]);
    expect(await plan.control.get(broken)).toMatchObject({ nextDueAt: null, nextAt: null });
    expect(await plan.outcomes(sound.scheduleId)).toEqual(["00:10:00 coalesced", "00:20:00 run"]);
  });
});

test("a run waits in its flow's queue, with its priority, key and labels, and until its flow's limit", async () => {
  await plan.publish(
    flow(async () => 1, {
      queue: "mail",
      priority: 7,
      key: "to",
      labels: ["gpu"],
      timeouts: { queued: "1h" },
    }),
    "2",
  );
  await plan.add(every("10m"), { input: { to: "ada" } });
  plan.clock.jump(10 * minute);
  await plan.fire();
  const { build, read } = plan.store.tables;
  expect(await read(build.selectFrom("runs").selectAll())).toMatchObject([
    {
      queue: "mail",
      priority: 7,
      queue_key: "ada",
      needs: expect.stringContaining("gpu"),
      expire_at: Date.UTC(2026, 0, 1, 1, 10),
    },
  ]);
});

test("a queue that is full takes none of the runs, and the firing says so", async () => {
  await plan.publish(
    flow(async () => 1, { queue: "mail" }),
    "2",
  );
  await setQueue(plan.store.tables, { project, queue: "mail" }, { maxSize: 2 });
  const { scheduleId } = await plan.add(every("10m", { missed: "catch up" }), { name: "a" });
  const other = await plan.add(cron("20 0 * * *"), { name: "b" });
  plan.clock.jump(20 * minute);
  await plan.fire();
  expect(await plan.outcomes(scheduleId)).toEqual(["00:10:00 run", "00:20:00 run"]);
  expect(await plan.control.firings({ project, scheduleId: other.scheduleId, limit: 9 })).toMatchObject([
    { outcome: "failed", errorCode: "QUEUE_FULL" },
  ]);
  expect(await runs()).toHaveLength(2);
});

test("a flow that collects its starts in batches gets the schedule's input as a batch of one", async () => {
  const input = z.array(z.object({ n: z.number() }));
  await plan.publish(
    flow(async () => 1, { input: input as never, batch: { size: 9, within: "1h" } }),
    "2",
  );
  await plan.add(every("10m"), { input: { n: 1 } });
  plan.clock.jump(10 * minute);
  await plan.fire();
  const [run] = await runs();
  const [first] = await plan.store.readJournal({ project, runId: run!.runId, afterSeq: 0, limit: 1 });
  expect(JSON.parse(first!.body)).toMatchObject({ input: { n: 1 }, collect: "batch" });
});

test("a moment whose run was started before names that run and starts none", async () => {
  const { scheduleId } = await plan.add(every("10m"), { name: "often" });
  const entries = [
    { seq: 1, kind: "run.queued", name: null, key: null, attempt: 0, body: '{"input":null}', at: 0 } as const,
  ];
  const idempotencyKey = "schedule:flow.often:2026-01-01T00:10:00.000Z";
  const before = { project, runId: "before", flow: "flow", version: "1", parentRunId: null, idempotencyKey, entries };
  await plan.store.startRuns({ starts: [before] });
  plan.clock.jump(10 * minute);
  await plan.fire();
  expect(await plan.control.firings({ project, scheduleId, limit: 9 })).toMatchObject([{ runId: "before" }]);
  expect(await runs()).toHaveLength(1);
});

test("a schedule that somebody changes while it fires is looked at again", async () => {
  const added = await plan.add(every("10m"));
  const { tables } = plan.store;
  let pauses = 1;
  const disturbed = {
    ...plan.store,
    tables: {
      ...tables,
      async write(...given: Parameters<typeof tables.write>) {
        if (pauses-- > 0) await plan.control.pause(added);
        return tables.write(...given);
      },
    },
  };
  plan.clock.jump(10 * minute);
  const duty = fireSchedules({ store: disturbed });
  expect(await duty.run()).toBe(100);
  expect(await plan.fire(duty)).toBe(minute);
  expect(await runs()).toEqual([]);
  expect(await plan.outcomes(added.scheduleId)).toEqual([]);
});

test("hundreds that are due at the same moment all fire", async () => {
  const schedules = Array.from({ length: 600 }, (_, index) => ({
    flow: "flow",
    name: `s${index}`,
    timing: every("10m"),
    input: { index },
  }));
  await plan.control.create({ project, schedules });
  plan.clock.jump(10 * minute);
  expect(await plan.duty.run()).toBe(0);
  expect(await plan.fire()).toBe(minute);
  const { build, read } = plan.store.tables;
  const firings = await read(build.selectFrom("firings").select(["outcome", "run_id"]));
  expect(firings).toHaveLength(600);
  expect(new Set(firings.map(({ run_id }) => run_id)).size).toBe(600);
  expect(await read(build.selectFrom("runs").select("run_id"))).toHaveLength(600);
});

test("a store that does not answer fails the duty, not the firing", async () => {
  const { scheduleId } = await plan.add(every("10m"));
  const broken = { ...plan.store, getFlow: () => Promise.reject(new Error("gone")) };
  plan.clock.jump(10 * minute);
  await expect(fireSchedules({ store: broken }).run()).rejects.toThrow("gone");
  expect(await plan.outcomes(scheduleId)).toEqual([]);
  await plan.fire();
  expect(await plan.outcomes(scheduleId)).toEqual(["00:10:00 run"]);
});
