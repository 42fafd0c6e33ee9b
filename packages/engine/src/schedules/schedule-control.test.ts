import { cron, every, once, z } from "@millrace/flow";
import { afterEach, beforeEach, expect, test } from "vitest";
import { flow } from "../testing/use-world.ts";
import { project } from "../testing/world.ts";
import { createScheduleControl } from "./schedule-control.ts";
import { openPlan, type Plan } from "./testing/open-plan.ts";

let plan: Plan;
beforeEach(async () => {
  plan = await openPlan();
});
afterEach(() => plan.close());

const minute = 60_000;
const midnight = Date.UTC(2026, 0, 1);

test("create() arms a schedule and says when it is due next", async () => {
  const told: boolean[] = [];
  plan.store.onChange(({ duties }) => void told.push(duties));
  const added = await plan.add(cron("0 6 * * 1-5", { timezone: "Europe/Berlin" }), { name: "early" });
  expect(added).toMatchObject({
    project,
    scheduleId: "flow.early",
    declared: false,
    pausedAt: null,
    nextDueAt: midnight + 5 * 60 * minute,
  });
  expect(told).toEqual([true]);
  const { control } = plan;
  expect(await control.get(added)).toEqual(added);
  expect(control.upcoming(added, 3).map((ms) => new Date(ms).toISOString())).toEqual([
    "2026-01-01T05:00:00.000Z",
    "2026-01-02T05:00:00.000Z",
    "2026-01-05T05:00:00.000Z",
  ]);
  expect(control.upcoming(await plan.add(once("2026-01-01T06:00:00Z")), 5)).toHaveLength(1);
});

test("create() without a name takes one that nobody has", async () => {
  const [first, second] = [await plan.add(every("1h")), await plan.add(every("1h"))];
  expect(first.scheduleId).toMatch(/^flow\.x[0-9a-f]{12}$/);
  expect(second.scheduleId).not.toBe(first.scheduleId);
});

test("create() refuses what can never start a run, and writes nothing", async () => {
  await plan.publish(
    flow(async () => 1, { input: z.object({ n: z.number() }) as never }),
    "2",
  );
  await expect(plan.add(every("1h"), { input: { n: "x" } })).rejects.toMatchObject({ code: "INPUT_INVALID" });
  const input = { n: 1 };
  await expect(plan.add(cron("0 25 * * *"), { input })).rejects.toMatchObject({ code: "SCHEDULE_INVALID" });
  await expect(plan.add(once("2025-12-31T00:00:00Z"), { input })).rejects.toMatchObject({ code: "SCHEDULE_INVALID" });
  const other = { flow: "flou", timing: every("1h"), input: {} };
  await expect(plan.control.create({ project, schedules: [other] })).rejects.toMatchObject({
    code: "FLOW_NOT_FOUND",
    hint: "Did you mean flow?",
  });
  expect(await plan.control.list({ project, limit: 9 })).toEqual([]);
});

test("create() of a name that is taken is SCHEDULE_CONFLICT, and adds none of the others", async () => {
  await plan.add(every("1h"), { name: "taken" });
  const schedules = ["free", "taken"].map((name) => ({ flow: "flow", name, timing: every("1h"), input: {} }));
  await expect(plan.control.create({ project, schedules })).rejects.toMatchObject({ code: "SCHEDULE_CONFLICT" });
  expect(await plan.control.list({ project, limit: 9 })).toHaveLength(1);
  expect(await plan.control.create({ project, schedules: [] })).toEqual([]);
});

test("a paused schedule fires nothing; resumed, it goes on with the next moment from then", async () => {
  const added = await plan.add(every("10m", { missed: "catch up" }));
  const paused = await plan.control.pause(added);
  expect(paused).toMatchObject({ pausedAt: midnight, nextAt: null, nextDueAt: null, revision: 1 });
  expect(await plan.control.pause(added)).toEqual(paused);
  expect(plan.control.upcoming(paused, 5)).toEqual([]);
  plan.clock.jump(35 * minute);
  await plan.fire();
  const resumed = await plan.control.resume(added);
  expect(resumed).toMatchObject({ pausedAt: null, nextDueAt: midnight + 40 * minute });
  expect(await plan.control.resume(added)).toEqual(resumed);
  plan.clock.jump(5 * minute);
  await plan.fire();
  expect(await plan.outcomes(added.scheduleId)).toEqual(["00:40:00 run"]);
});

test("resume() after the clock was set back does not make a moment due again", async () => {
  const added = await plan.add(every("10m"));
  plan.clock.jump(10 * minute);
  await plan.fire();
  await plan.control.pause(added);
  plan.clock.jump(-9 * minute);
  expect(await plan.control.resume(added)).toMatchObject({ nextDueAt: midnight + 20 * minute });
});

test("delete() removes the schedule and its firings, and leaves the runs", async () => {
  const added = await plan.add(every("10m"));
  plan.clock.jump(10 * minute);
  await plan.fire();
  await plan.control.delete(added);
  await expect(plan.control.get(added)).rejects.toMatchObject({ code: "SCHEDULE_NOT_FOUND" });
  expect(await plan.outcomes(added.scheduleId)).toEqual([]);
  expect(await plan.store.listRuns({ project, limit: 9 })).toHaveLength(1);
});

test("delete() of a schedule that its flow declares is refused", async () => {
  await plan.publish(
    flow(async () => 1, { trigger: every("1h") }),
    "2",
  );
  await expect(plan.control.delete({ project, scheduleId: "flow.1" })).rejects.toMatchObject({
    code: "SCHEDULE_CONFLICT",
    hint: expect.stringContaining("publish flow"),
  });
});

test("pause(), resume() and delete() of what is not there are SCHEDULE_NOT_FOUND, also from another project", async () => {
  const { scheduleId } = await plan.add(every("1h"));
  for (const key of [
    { project, scheduleId: "flow.none" },
    { project: "other", scheduleId },
  ]) {
    for (const call of [plan.control.pause, plan.control.resume, plan.control.delete])
      await expect(call(key)).rejects.toMatchObject({ code: "SCHEDULE_NOT_FOUND" });
  }
});

test("a change that is always overtaken gives up and says so", async () => {
  const added = await plan.add(every("1h"));
  const { tables } = plan.store;
  const control = createScheduleControl({
    store: { ...plan.store, tables: { ...tables, write: () => Promise.resolve(null) } },
  });
  await expect(control.pause(added)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
  await expect(control.delete(added)).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
});
