import { cron, every, on, once, type Trigger, z } from "@millrace/flow";
import { afterEach, beforeEach, expect, test } from "vitest";
import { flow } from "../testing/use-world.ts";
import { project } from "../testing/world.ts";
import { publishFlow } from "./publish-flow.ts";
import { openPlan, type Plan } from "./testing/open-plan.ts";

let plan: Plan;
beforeEach(async () => {
  plan = await openPlan();
});
afterEach(() => plan.close());

const minute = 60_000;
const midnight = Date.UTC(2026, 0, 1);
const list = () => plan.control.list({ project, limit: 99 });
const ids = async () => (await list()).map(({ scheduleId }) => scheduleId);

let versions = 1;
const publish = (trigger: Trigger | readonly Trigger[], rest = {}) =>
  plan.publish(
    flow(async () => 1, { trigger: trigger as never, ...rest }),
    `v${++versions}`,
  );

test("publishing a flow arms the schedules that it declares", async () => {
  await publish([every("1h", { input: { n: 1 } }), on("order.created"), cron("0 6 * * *", { name: "early" })]);
  expect(await list()).toMatchObject([
    { scheduleId: "flow.1", declared: true, input: '{"n":1}', nextDueAt: midnight + 60 * minute },
    { scheduleId: "flow.early", declared: true, input: "{}", nextDueAt: midnight + 6 * 60 * minute },
  ]);
  plan.clock.jump(60 * minute);
  await plan.fire();
  expect(await plan.outcomes("flow.1")).toEqual(["01:00:00 run"]);
});

test("a schedule that did not change is left alone, one that did is armed anew, one that is gone is removed", async () => {
  await publish([every("1h", { name: "a" }), every("1h", { name: "b" }), every("1h", { name: "c" })]);
  plan.clock.jump(60 * minute);
  await plan.fire();
  plan.clock.jump(1);
  await publish([every("1h", { name: "a" }), every("10m", { name: "b" }), every("7m", { name: "d" })]);
  expect(await list()).toMatchObject([
    { scheduleId: "flow.a", revision: 1, updatedAt: midnight },
    { scheduleId: "flow.b", revision: 2, nextDueAt: midnight + 70 * minute, lastDueAt: midnight + 60 * minute },
    { scheduleId: "flow.d", revision: 0 },
  ]);
  expect(await plan.outcomes("flow.b")).toEqual(["01:00:00 run"]);
});

test("another input alone leaves the moments that are due as they are", async () => {
  await publish(every("10m"));
  plan.clock.jump(10 * minute);
  await publish(every("10m", { input: { n: 2 } }));
  await plan.fire();
  expect(await plan.outcomes("flow.1")).toEqual(["00:10:00 run"]);
  const [run] = await plan.store.listRuns({ project, limit: 9 });
  expect(await plan.store.getRun({ project, runId: run!.runId })).toMatchObject({ input: '{"n":2}' });
});

test("a paused schedule stays paused when its flow is published, also with another pattern", async () => {
  await publish(every("1h"));
  await plan.control.pause({ project, scheduleId: "flow.1" });
  await publish(every("10m"));
  const timing = expect.stringContaining('"everyMs":600000');
  expect(await list()).toMatchObject([{ pausedAt: midnight, nextAt: null, nextDueAt: null, timing }]);
  expect(await plan.control.resume({ project, scheduleId: "flow.1" })).toMatchObject({
    nextDueAt: midnight + 10 * minute,
  });
});

test("schedules that were added by hand stay; a declared one cannot take their name", async () => {
  await plan.add(every("1h"), { name: "mine" });
  await publish(every("1h"));
  await publish([]);
  expect(await ids()).toEqual(["flow.mine"]);
  await expect(publish(every("2h", { name: "mine" }))).rejects.toMatchObject({ code: "SCHEDULE_CONFLICT" });
});

test("a single moment that is past is declared and starts nothing", async () => {
  await publish(once("2020-01-01T00:00:00Z"));
  expect(await list()).toMatchObject([{ nextDueAt: null, nextAt: null }]);
});

test("an earlier version that is published again brings its schedules back", async () => {
  const hourly = flow(async () => 1, { trigger: every("1h") });
  await plan.publish(hourly, "old");
  await plan.publish(
    flow(async () => 1),
    "new",
  );
  expect(await ids()).toEqual([]);
  await plan.publish(
    flow(async () => 1),
    "old",
  );
  expect(await ids()).toEqual(["flow.1"]);
});

test.each([
  ["a pattern that means nothing", cron("0 25 * * *"), "SCHEDULE_INVALID"],
  ["a time zone that there is not", cron("0 5 * * *", { timezone: "Mars" }), "SCHEDULE_INVALID"],
  ["a name that is there twice", [every("1h", { name: "a" }), every("2h", { name: "a" })], "SCHEDULE_INVALID"],
  ["an input that the flow does not take", every("1h", { input: { n: "x" } }), "INPUT_INVALID"],
  ["a trigger of another kind", { kind: "moon" } as never, "FLOW_DEFINITION_INVALID"],
])("%s is refused, and nothing is published", async (_what, trigger, code) => {
  const input = z.object({ n: z.number().optional() });
  await expect(publish(trigger, { input })).rejects.toMatchObject({ code });
  expect(await plan.store.getFlow({ project, flow: "flow" })).toMatchObject({ version: "1" });
  expect(await ids()).toEqual([]);
});

test("two versions that are published at the same time leave the schedules of the one that is live", async () => {
  for (let round = 0; round < 5; round++) {
    await Promise.all([publish(every("1h", { name: "a" })), publish(every("1h", { name: "b" }))]);
    const live = await plan.store.getFlow({ project, flow: "flow" });
    const [{ name }] = JSON.parse(live!.manifest).triggers;
    expect(await ids()).toEqual([`flow.${name}`]);
  }
});

test("publishing that is always overtaken gives up and says so", async () => {
  const { tables } = plan.store;
  const store = { ...plan.store, tables: { ...tables, write: () => Promise.resolve(null) } };
  const version = { project, flow: "flow", version: "x", manifest: '{"name":"flow"}', bundle: "", createdAt: 0 };
  await expect(publishFlow({ store, version })).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
});
