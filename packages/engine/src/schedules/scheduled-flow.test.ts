import { every } from "@millrace/flow";
import { expect, test } from "vitest";
import { flow, useWorld } from "../testing/use-world.ts";
import { project } from "../testing/world.ts";
import { fireSchedules } from "./fire-schedules.ts";
import { createScheduleControl } from "./schedule-control.ts";

const world = useWorld();
const minute = 60_000;

test("a worker fires what is due, and the flow is told the moment", async () => {
  const { store } = world();
  await world().restart({ duties: [fireSchedules({ store })] });
  await world().publish(flow(async ({ run }) => run.schedule));
  const control = createScheduleControl({ store });
  const timing = every("10m", { jitter: "1m" });
  await control.create({ project, schedules: [{ flow: "flow", name: "often", timing, input: {} }] });
  await world().advance(31 * minute);
  const firings = await control.firings({ project, scheduleId: "flow.often", limit: 10 });
  const outputs = await Promise.all(firings.map(({ runId }) => world().output(runId!)));
  expect(outputs).toEqual(
    ["30", "20", "10"].map((minutes) => ({ id: "flow.often", dueAt: `2026-01-01T00:${minutes}:00.000Z` })),
  );
});

test("a run that nobody scheduled is told so, and the retry of one that was is told the same moment", async () => {
  const { store } = world();
  await world().restart({ duties: [fireSchedules({ store })] });
  let broken = true;
  await world().publish(
    flow(async ({ run, step }) => {
      await step("work", { retry: { attempts: 0 } }, () => {
        if (broken) throw new Error("broken");
      });
      return run.schedule;
    }),
  );
  const control = createScheduleControl({ store });
  await control.create({ project, schedules: [{ flow: "flow", name: "often", timing: every("10m"), input: {} }] });
  await world().advance(10 * minute);
  const [firing] = await control.firings({ project, scheduleId: "flow.often", limit: 1 });
  expect(await world().status(firing!.runId!)).toBe("failed");
  broken = false;
  const { runId } = await world().control.retry({ project, runId: firing!.runId! });
  await world().ended(runId);
  expect(await world().output(runId)).toEqual({ id: "flow.often", dueAt: "2026-01-01T00:10:00.000Z" });
  const byHand = await world().start("flow");
  await world().ended(byHand);
  expect(await world().output(byHand)).toBeNull();
});
