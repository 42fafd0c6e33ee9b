import { defineFlow, on, z } from "@millrace/flow";
import { emitEvent, eventStatement } from "@millrace/store/events";
import { expect, test } from "vitest";
import { useWorld } from "../testing/use-world.ts";
import { project } from "../testing/world.ts";
import { createEventDuty } from "./deliver-events.ts";

const world = useWorld();

const collects = (rest: object) =>
  defineFlow({
    name: "collects",
    trigger: [on("a"), on("b")] as never,
    run: async ({ input }: { input: unknown }) => input,
    ...rest,
  } as never);

const deliver = () => createEventDuty({ store: world().store }).run();
const collected = () => world().store.listRuns({ project, flow: "collects", limit: 100 });
const emit = (type: string, payload: unknown) =>
  emitEvent(world().store.tables, {
    project,
    eventId: `e-${JSON.stringify(payload)}`,
    type,
    payload: JSON.stringify(payload),
    from: null,
    emittedAt: world().clock.nowMs(),
  });

/** What the runs came to: their outputs, or their states; in the order of their text. */
async function outputs(): Promise<unknown[]> {
  const all = await Promise.all(
    (await collected()).map(async ({ runId, status }) => (status === "succeeded" ? world().output(runId) : status)),
  );
  return all.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}

test("events of a flow with batch come into one run until it is full or its time is over, each once", async () => {
  await world().publish(collects({ batch: { size: 3, within: "1m" } }));
  for (const n of [1, 2]) await emit("a", n);
  await deliver();
  await emit("b", 3);
  for (const n of [4, 5, 6, 7]) await emit("a", n);
  await deliver();
  await world().advance(0);
  expect(await outputs()).toEqual(["queued", [1, 2, 3], [4, 5, 6]]);
  await world().advance(60_000);
  expect(await outputs()).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
  const journals = await Promise.all((await collected()).map(({ runId }) => world().journal(runId)));
  const starts = journals
    .map((journal) => journal.filter(({ kind }) => kind === "run.queued" || kind === "run.collected"))
    .map((entries) => entries.map(({ body }) => body as { input: number }))
    .find(([first]) => first!.input === 1);
  expect(starts).toEqual([
    { input: 1, collect: "batch", event: { id: "e-1", type: "a" } },
    { input: 2, event: { id: "e-2", type: "a" } },
    { input: 3, event: { id: "e-3", type: "b" } },
  ]);
});

test("events and other starts come into the same run, by their key, and a batch of one goes at once", async () => {
  await world().publish(collects({ batch: { size: 2, within: "1m", key: "k" } }));
  const { runId } = await world().control.start({ project, flow: "collects", input: { k: "x", n: 1 } });
  await emit("a", { k: "y", n: 2 });
  await emit("a", { k: "x", n: 3 });
  await deliver();
  await world().ended(runId);
  const pair = [1, 3].map((n) => ({ k: "x", n }));
  expect(await world().output(runId)).toEqual(pair);
  await world().publish(collects({ batch: { size: 1, within: "1m" } }));
  await emit("a", "single");
  await deliver();
  await world().advance(0);
  expect(await outputs()).toEqual(["queued", ["single"], pair]);
});

test("debounce takes the last event, after none has come for a while", async () => {
  await world().publish(collects({ debounce: { within: "10s" } }));
  await emit("a", 1);
  await deliver();
  await world().advance(9_000);
  await emit("a", 2);
  await emit("a", 3);
  await deliver();
  await world().advance(9_000);
  expect(await outputs()).toEqual(["queued"]);
  await world().advance(1_000);
  expect(await outputs()).toEqual([3]);
});

test("a run that has collected as many as it may is followed by another one, in the same delivery too", async () => {
  await world().publish(collects({ debounce: { within: "10s" } }));
  const { tables } = world().store;
  const event = (n: number) => ({
    project,
    eventId: `e-${n}`,
    type: "a",
    payload: String(n),
    from: null,
    emittedAt: n,
  });
  await tables.write(Array.from({ length: 1_002 }, (_, n) => eventStatement(tables, event(n + 1))));
  await deliver();
  await world().advance(10_000);
  expect(await outputs()).toEqual([1_000, 1_002]);
});

test("an event that does not fit fails in a run of its own and spoils no batch", async () => {
  await world().publish(collects({ input: z.array(z.number()), batch: { size: 2, within: "1m" } }));
  await emit("a", 1);
  await emit("a", "one");
  await emit("a", 2);
  await deliver();
  await world().advance(0);
  expect(await outputs()).toEqual(["failed", [1, 2]]);
});

test("of three that deliver at the same moment as starts come, every event comes into one run once", async () => {
  await world().publish(collects({ batch: { size: 4, within: "1m" } }));
  for (const n of [1, 2, 3, 4, 5]) await emit("a", n);
  const start = (input: number) => world().control.start({ project, flow: "collects", input });
  await Promise.all([deliver(), start(6), deliver(), start(7), deliver()]);
  await world().advance(60_000);
  const inputs = (await outputs()).flat() as number[];
  expect(inputs.toSorted()).toEqual([1, 2, 3, 4, 5, 6, 7]);
});
