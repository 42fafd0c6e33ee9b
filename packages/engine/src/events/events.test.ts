import { defineEvent, defineFlow, on, z } from "@millrace/flow";
import { emitEvent, listEvents } from "@millrace/store/events";
import { expect, test } from "vitest";
import { flow, useWorld } from "../testing/use-world.ts";
import { project } from "../testing/world.ts";
import { createEventDuty } from "./deliver-events.ts";

const world = useWorld();
const paid = defineEvent("order.paid", z.object({ orderId: z.string(), amount: z.number().default(1) }));

const deliver = () => createEventDuty({ store: world().store }).run();
const runsOf = (name: string) => world().store.listRuns({ project, flow: name, limit: 1_000 });
const emit = (type: string, payload: unknown, eventId = `e-${type}-${JSON.stringify(payload)}`) =>
  emitEvent(world().store.tables, {
    project,
    eventId,
    type,
    payload: JSON.stringify(payload),
    from: null,
    emittedAt: world().clock.nowMs(),
  });

test("an event that a step emits starts the flows that subscribed, with its payload as their input", async () => {
  await world().publish(
    defineFlow({ name: "ship", trigger: on(paid, { where: { orderId: "o-1" } }), run: async ({ input }) => input }),
  );
  await world().publish(defineFlow({ name: "gift", trigger: on(paid, { where: { amount: 1_000 } }), async run() {} }));
  await world().publish(flow(({ step }) => step.emit("tell", paid.of({ orderId: "o-1" }))));
  const emitter = await world().start("flow");
  await world().ended(emitter);
  await deliver();
  const [started, ...more] = await runsOf("ship");
  expect(more).toEqual([]);
  await world().ended(started!.runId);
  expect(await world().output(started!.runId)).toEqual({ orderId: "o-1", amount: 1 });
  expect(await runsOf("gift")).toEqual([]);
  const [event] = await listEvents(world().store.tables, { project, limit: 10 });
  expect(event).toMatchObject({ type: "order.paid", from: { runId: emitter, flow: "flow" } });
  expect(event!.deliveredAt).not.toBeNull();
  const [queued] = await world().journal(started!.runId, "run.queued");
  expect(queued!.body.event).toEqual({ id: event!.eventId, type: "order.paid" });
});

test("a flow that subscribed more than once is started once for each event", async () => {
  const trigger = [on("a", { where: { x: 1 } }), on("a", { where: { y: 1 } }), on("b")];
  await world().publish(defineFlow({ name: "both", trigger, async run() {} }));
  await emit("a", { x: 1, y: 1 });
  await emit("a", { y: 1 });
  await emit("a", { y: 2 });
  await emit("b", null);
  await deliver();
  expect(await runsOf("both")).toHaveLength(3);
});

test("a version without the trigger takes the subscription back", async () => {
  await world().publish(defineFlow({ name: "f", trigger: on("a"), async run() {} }));
  await world().publish(defineFlow({ name: "f", async run() {} }));
  await emit("a", 1);
  await deliver();
  expect(await runsOf("f")).toEqual([]);
});

test("an event of another project starts nothing here", async () => {
  await world().publish(defineFlow({ name: "f", trigger: on("a"), async run() {} }));
  const stranger = { project: "other", eventId: "e", type: "a", payload: "1", from: null, emittedAt: 0 };
  await emitEvent(world().store.tables, stranger);
  await deliver();
  expect(await runsOf("f")).toEqual([]);
});

test("a payload that does not fit the flow's input is a failed run, not a lost event", async () => {
  await world().publish(defineFlow({ name: "f", trigger: on(paid), async run() {} }));
  await emit("order.paid", { amount: "much" });
  await deliver();
  const [run] = await runsOf("f");
  expect(await world().ended(run!.runId)).toBe("failed");
  await expect(world().output(run!.runId)).rejects.toMatchObject({ code: "INPUT_INVALID" });
});

test("the run of an event is let in as its flow says; a key that cannot be stored is none", async () => {
  await world().publish(
    defineFlow({ name: "f", trigger: on("a"), queue: "mail", key: "id", priority: 5, async run() {} }),
  );
  await emit("a", { id: "k" });
  await emit("a", { id: "x".repeat(2_000) });
  await deliver();
  const { build, read } = world().store.tables;
  const rows = await read(
    build.selectFrom("runs").select(["queue", "queue_key", "priority"]).where("flow", "=", "f").orderBy("queue_key"),
  );
  expect(rows).toEqual([
    { queue: "mail", queue_key: "", priority: 5 },
    { queue: "mail", queue_key: "k", priority: 5 },
  ]);
});

test("an event is emitted once, however often its step is executed again", async () => {
  await world().publish(
    flow(async ({ step }) => {
      await step.emit("tell", { type: "a" });
      await step.sleep("pause", "1m");
      await step.emit("tell", { type: "a", payload: 2 }, { key: "again" });
    }),
  );
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  await world().restart();
  await world().ended(runId);
  const events = await listEvents(world().store.tables, { project, type: "a", limit: 10 });
  expect(events.map(({ payload }) => payload)).toEqual(["2", "null"]);
  expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(2);
});

test("an id that was emitted before emits nothing", async () => {
  expect(await emit("a", 1, "e-1")).toEqual({ existing: null });
  expect(await emit("a", 2, "e-1")).toEqual({ existing: { type: "a", payload: "1" } });
  expect(await listEvents(world().store.tables, { project, limit: 10 })).toMatchObject([{ payload: "1" }]);
});

test("step.emit() refuses a payload that is too long, and a type that is the engine's own", async () => {
  await world().publish(flow(({ step }) => step.emit("tell", { type: "a", payload: "x".repeat(256 * 1024) })));
  const long = await world().start("flow");
  await world().ended(long);
  await expect(world().output(long)).rejects.toMatchObject({ code: "VALUE_TOO_LARGE" });
  await world().publish(flow(({ step }) => step.emit("tell", { type: "millrace:x" })));
  const own = await world().start("flow");
  await world().ended(own);
  await expect(world().output(own)).rejects.toMatchObject({ code: "NAME_INVALID" });
});

test("events are forgotten a week after they were delivered", async () => {
  const duty = createEventDuty({ store: world().store });
  await emit("a", 1);
  await duty.run();
  world().clock.jump(7 * 24 * 3_600_000 - 1);
  await duty.run();
  const list = () => listEvents(world().store.tables, { project, limit: 10 });
  expect(await list()).toHaveLength(1);
  world().clock.jump(60_002);
  await duty.run();
  expect(await list()).toEqual([]);
});

test("emitting wakes the leading worker's duty, which delivers at once", async () => {
  await world().restart({ duties: [createEventDuty({ store: world().store })] });
  await world().publish(defineFlow({ name: "f", trigger: on("a"), async run() {} }));
  await world().publish(flow(({ step }) => step.emit("tell", { type: "a" })));
  await world().start("flow");
  // Time stands still.
  await world().until(async () => (await runsOf("f"))[0]?.status === "succeeded");
  await emit("a", "from outside");
  await world().until(async () => (await runsOf("f")).length === 2);
});
