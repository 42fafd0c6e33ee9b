import { defineEvent, z } from "@millrace/flow";
import { emitEvent } from "@millrace/store/events";
import { expect, test } from "vitest";
import { flow, useWorld } from "../testing/use-world.ts";
import { project, type World } from "../testing/world.ts";
import { createEventDuty } from "./deliver-events.ts";

const world = useWorld();
const deliver = ({ store }: World = world()) => createEventDuty({ store }).run();
let emitted = 0;
const emit = (type: string, payload: unknown) =>
  emitEvent(world().store.tables, {
    project,
    eventId: `e-${++emitted}`,
    type,
    payload: JSON.stringify(payload),
    from: null,
    emittedAt: world().clock.nowMs(),
  });

const rows = () => {
  const { build, read } = world().store.tables;
  return read(build.selectFrom("event_waits").select(["run_id", "type", "match_path"]));
};

async function waiting(where?: Record<string, string | number>, within?: "1h") {
  await world().publish(
    flow(({ step }) =>
      step.waitFor("paid", { event: "order.paid", ...(where && { where }), ...(within && { within }) }),
    ),
  );
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  return runId;
}

test("a run waits until an event of the type comes", async () => {
  const runId = await waiting();
  await emit("order.created", 1);
  await deliver();
  expect(await world().status(runId)).toBe("waiting");
  await emit("order.paid", { amount: 5 });
  await deliver();
  await world().ended(runId);
  expect(await world().output(runId)).toEqual({ outcome: "received", payload: { amount: 5 } });
  expect(await rows()).toEqual([]);
});

test("only an event with all the values ends the wait", async () => {
  const runId = await waiting({ "order.id": "o-1", kind: 2 });
  for (const payload of [
    null,
    { order: { id: "o-1" } },
    { order: { id: "o-1" }, kind: "2" },
    { order: { id: "o-2" }, kind: 2 },
    { order: ["o-1"], kind: 2 },
    { "order.id": "o-1", kind: 2 },
  ])
    await emit("order.paid", payload);
  await deliver();
  expect(await world().status(runId)).toBe("waiting");
  await emit("order.paid", { order: { id: "o-1" }, kind: 2 });
  await deliver();
  await world().ended(runId);
  expect(await world().output(runId)).toMatchObject({ outcome: "received" });
});

test("a wait whose time is over says so, and takes its row along", async () => {
  const runId = await waiting({ id: 1 }, "1h");
  expect(await rows()).toHaveLength(1);
  await world().ended(runId);
  expect(await world().output(runId)).toEqual({ outcome: "timed out" });
  expect(await rows()).toEqual([]);
  await emit("order.paid", { id: 1 });
  await deliver();
  expect((await world().store.readSignals({ project, runId })).signalCount).toBe(0);
});

test("the row of a run that was canceled wakes nobody, and is swept away", async () => {
  const runId = await waiting();
  await world().control.cancel({ project, runId });
  expect(await rows()).toHaveLength(1);
  await deliver();
  expect(await rows()).toEqual([]);
});

test("the first of two events ends the wait, the second one finds nobody", async () => {
  const runId = await waiting();
  await emit("order.paid", "first");
  await emit("order.paid", "second");
  await deliver();
  await world().ended(runId);
  expect(await world().output(runId)).toMatchObject({ payload: "first" });
  expect((await world().store.readSignals({ project, runId })).signalCount).toBe(1);
});

test("waits of a loop each take the next event", async () => {
  await world().publish(
    flow(async ({ step }) => {
      const heard: unknown[] = [];
      for (let i = 0; i < 3; i++) heard.push(await step.waitFor("next", { event: "tick", key: String(i) }));
      return heard;
    }),
  );
  const runId = await world().start("flow");
  for (let i = 0; i < 3; i++) {
    await world().until(async () => (await rows()).length === 1);
    await emit("tick", i);
    await deliver();
    await world().until(async () => (await rows()).length === 0 || (await world().status(runId)) === "succeeded");
  }
  await world().ended(runId);
  expect(await world().output(runId)).toMatchObject([{ payload: 0 }, { payload: 1 }, { payload: 2 }]);
});

test("an event that comes while its run is in a runner reaches it there", async () => {
  await world().publish(
    flow(async ({ step }) => {
      const [answer] = await Promise.all([
        step.waitFor("paid", { event: "order.paid" }),
        step("beside", () => new Promise<void>((resolve) => void world().clock.setTimer(60_000, resolve))),
      ]);
      return answer;
    }),
  );
  const runId = await world().start("flow");
  await world().until(async () => (await rows()).length === 1);
  expect(await world().status(runId)).toBe("running");
  await emit("order.paid", 1);
  await deliver();
  await world().until(async () => (await world().kinds(runId)).includes("wait.finished"));
  expect(await world().status(runId)).toBe("running");
  await world().ended(runId);
  expect(await world().output(runId)).toMatchObject({ payload: 1 });
});

test("a wait goes on where it was when its worker died", async () => {
  const runId = await waiting({ id: 1 });
  await world().restart();
  await emit("order.paid", { id: 1 });
  world().kill();
  await deliver();
  await world().begin();
  await world().ended(runId);
  expect(await world().output(runId)).toMatchObject({ outcome: "received" });
});

test("a defined event hands its payload over as its schema says; what does not fit fails the run", async () => {
  const paid = defineEvent("order.paid", z.object({ at: z.iso.date().transform((text) => text.slice(0, 4)) }));
  await world().publish(flow(({ step }) => step.waitFor("paid", { event: paid })));
  const [good, bad] = [await world().start("flow"), await world().start("flow")];
  await world().ended(good, "waiting");
  await world().ended(bad, "waiting");
  await emit("order.paid", { at: "2026-01-01" });
  await deliver();
  await world().ended(good);
  expect(await world().output(good)).toEqual({ outcome: "received", payload: { at: "2026" } });
  await world().ended(bad);
  const late = await world().start("flow");
  await world().ended(late, "waiting");
  await emit("order.paid", { at: 5 });
  await deliver();
  expect(await world().ended(late)).toBe("failed");
  await expect(world().output(late)).rejects.toMatchObject({ code: "INPUT_INVALID" });
});

test.each([{ event: "millrace:x" }, { event: "a", where: { x: {} as never } }])(
  "step.waitFor() refuses %j",
  async (options) => {
    await world().publish(flow(({ step }) => step.waitFor("w", options)));
    const runId = await world().start("flow");
    expect(await world().ended(runId)).toBe("failed");
    await expect(world().output(runId)).rejects.toMatchObject({ code: "NAME_INVALID" });
  },
);

test("a signal of a user's cannot end a wait for an event", async () => {
  const runId = await waiting();
  const name = JSON.parse((await world().entries(runId)).find(({ kind }) => kind === "wait.started")!.body).signal;
  await expect(world().control.signal({ project, runId, name, payload: 1 })).rejects.toMatchObject({
    code: "NAME_INVALID",
  });
});

test("an event for more waits than one transaction takes reaches each of them once", { timeout: 60_000 }, async () => {
  await world().publish(flow(({ step }) => step.waitFor("go", { event: "go" })));
  const runIds = await Promise.all(Array.from({ length: 1_100 }, () => world().start("flow")));
  await world().until(async () => (await rows()).length === 1_100);
  await world().settle();
  world().kill();
  await emit("go", 1);
  await deliver();
  const { build, read } = world().store.tables;
  const counts = await read(build.selectFrom("runs").select(["run_id", "signal_count"]));
  expect(counts).toHaveLength(runIds.length);
  expect(new Set(counts.map((row) => row.signal_count))).toEqual(new Set([1]));
  expect(await rows()).toEqual([]);
});
