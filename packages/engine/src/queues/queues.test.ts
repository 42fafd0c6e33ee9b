import { defineQueue, z } from "@millrace/flow";
import { setQueue } from "@millrace/store/queues";
import { expect, test } from "vitest";
import { journalFaults } from "../testing/check-journal.ts";
import { flow, gate, useWorld } from "../testing/use-world.ts";
import { project } from "../testing/world.ts";

const world = useWorld();
const mail = defineQueue({ name: "mail", concurrency: 2 });
const start = (input: unknown, rest: object = {}) =>
  world().control.start({ project, flow: "flow", input: input as never, ...rest });
const ids = async (...starts: Promise<{ runId: string }>[]) => (await Promise.all(starts)).map(({ runId }) => runId);
const statuses = (runIds: readonly string[]) => Promise.all(runIds.map((runId) => world().status(runId)));

test("a queue runs as many at the same time as it may, and takes up the next one when one has ended", async () => {
  const walls = new Map([1, 2, 3].map((n) => [n, gate()]));
  await world().publish(
    flow(({ step, input }) => step("a", () => walls.get(input as number)!.pass()), { queue: mail }),
  );
  const runIds: string[] = [];
  for (const n of [1, 2, 3]) {
    runIds.push(...(await ids(start(n))));
    await world().advance(1);
  }
  await Promise.all([walls.get(1)!.reached, walls.get(2)!.reached]);
  await world().settle();
  expect(await statuses(runIds)).toEqual(["running", "running", "queued"]);
  walls.get(2)!.resolve();
  await walls.get(3)!.reached;
  expect((await statuses(runIds))[0]).toBe("running");
  for (const wall of walls.values()) wall.resolve();
  await world().until(async () => (await statuses(runIds)).every((status) => status === "succeeded"));
});

test("a run that waits leaves its place to another one, and takes one again when it goes on", async () => {
  await world().publish(
    flow(
      async ({ step }) => {
        await step.waitFor("answer", { signal: "go" });
        return step("after", () => "done");
      },
      { queue: defineQueue({ name: "one", concurrency: 1 }) },
    ),
  );
  const runIds = await ids(start(1), start(2));
  await world().until(async () => (await statuses(runIds)).every((status) => status === "waiting"));
  for (const runId of runIds) await world().control.signal({ project, runId, name: "go", payload: 1 });
  for (const runId of runIds) expect(await world().ended(runId)).toBe("succeeded");
  for (const runId of runIds) expect(journalFaults(await world().entries(runId))).toEqual([]);
});

test("a rate lets so many start in a period, whenever they were queued", async () => {
  const startedAt: number[] = [];
  const rate = defineQueue({ name: "api", rate: { limit: 3, per: "1m" } });
  await world().publish(
    flow(async ({ step }) => step("a", () => void startedAt.push(world().clock.nowMs())), { queue: rate }),
  );
  const runIds = await ids(...Array.from({ length: 8 }, (_, n) => start(n)));
  for (const runId of runIds) await world().ended(runId);
  for (const from of startedAt)
    expect(startedAt.filter((at) => at >= from && at < from + 60_000).length).toBeLessThanOrEqual(3);
  expect(startedAt.at(-1)! - startedAt[0]!).toBe(120_000);
});

test("keys are what lies at the flow's path, or what the start says", async () => {
  const order: string[] = [];
  await world().publish(
    flow(async ({ step, input }) => step("a", () => void order.push((input as { n: string }).n)), {
      queue: defineQueue({ name: "one", concurrency: 1 }),
      key: "customer.id",
    }),
  );
  await setQueue(world().store.tables, { project, queue: "one" }, { rate: { limit: 1, perMs: 1_000 } });
  const runIds = await ids(
    start({ n: "a1", customer: { id: 1 } }),
    start({ n: "a2", customer: { id: 1 } }),
    start({ n: "b1", customer: { id: 2 } }),
    start({ n: "c1" }, { key: "3" }),
    start({ n: "vip", customer: { id: 1 } }, { priority: 7 }),
  );
  for (const runId of runIds) await world().ended(runId);
  // Both of the first customer came within a millisecond, so either may be the one that waits for the other keys.
  expect(order.at(-1)).toMatch(/^a/);
  expect(order.indexOf("vip")).toBeLessThan(2);
});

test("a full queue refuses, and changes nothing", async () => {
  await world().publish(flow(async () => 1, { queue: defineQueue({ name: "small", maxSize: 2 }) }));
  const delayed = { delayMs: 60_000 };
  const runIds = await ids(start(1, delayed), start(2, { ...delayed, idempotencyKey: "k" }));
  await expect(start(3)).rejects.toMatchObject({ code: "QUEUE_FULL", retry: true, retryAfterMs: 1_000 });
  expect(await start(2, { idempotencyKey: "k" })).toMatchObject({ runId: runIds[1], existed: true });
  expect(await world().store.listRuns({ project, limit: 10 })).toHaveLength(2);
  for (const runId of runIds) await world().ended(runId);
  expect(await start(3, { idempotencyKey: "new" })).toMatchObject({ existed: false, status: "queued" });
});

test("the same idempotency key answers with the stored result", async () => {
  await world().publish(
    flow(async ({ input }) => {
      if (input === "bad") throw new Error("broken");
      return { said: input };
    }),
  );
  const first = await start("good", { idempotencyKey: "k" });
  expect(first).toEqual({ runId: first.runId, existed: false, status: "queued" });
  await world().ended(first.runId);
  expect(await start("good", { idempotencyKey: "k" })).toEqual({
    ...first,
    existed: true,
    status: "succeeded",
    output: { said: "good" },
  });
  const bad = await start("bad", { idempotencyKey: "b" });
  await world().ended(bad.runId);
  expect(await start("bad", { idempotencyKey: "b" })).toMatchObject({
    status: "failed",
    error: { code: "FLOW_FAILED" },
  });
});

test("a delayed run starts when its time has come, whether it is a delay or a moment", async () => {
  await world().publish(flow(async () => world().clock.nowMs()));
  const nowMs = world().clock.nowMs();
  const [later, moment] = await ids(start(1, { delayMs: 300_000 }), start(2, { availableAt: nowMs + 600_000 }));
  await world().ended(moment!);
  expect([await world().output(later!), await world().output(moment!)]).toEqual([nowMs + 300_000, nowMs + 600_000]);
});

test.each([
  ["a priority that is none", { priority: 1_001 }, "REQUEST_INVALID"],
  ["a delay and a moment", { delayMs: 1, availableAt: 2 }, "REQUEST_INVALID"],
  ["a key that cannot be stored", { key: "a\0" }, "NAME_INVALID"],
])("a start with %s is refused", async (_what, rest, code) => {
  await world().publish(flow(async () => 1));
  await expect(start(1, rest)).rejects.toMatchObject({ code });
});

const items = z.array(z.object({ n: z.number(), of: z.string().optional() }));

test("a batch is one run with the list of what its starts gave, when it is full or its time is over", async () => {
  await world().publish(flow(async ({ input }) => input, { input: items as never, batch: { size: 3, within: "1m" } }));
  const startMs = world().clock.nowMs();
  const started = await Promise.all([1, 2, 3, 4].map((n) => start({ n })));
  const [full, rest] = [...new Set(started.map(({ runId }) => runId))];
  expect(started.filter(({ runId }) => runId === full)).toHaveLength(3);
  await world().ended(full!);
  expect(world().clock.nowMs()).toBe(startMs);
  const inputs = [...((await world().output(full!)) as { n: number }[])];
  await world().ended(rest!);
  expect(world().clock.nowMs()).toBe(startMs + 60_000);
  inputs.push(...((await world().output(rest!)) as { n: number }[]));
  expect(inputs.map(({ n }) => n).sort()).toEqual([1, 2, 3, 4]);
  expect(journalFaults(await world().entries(full!))).toEqual([]);
});

test("a batch of one goes at once, and keys are collected apart", async () => {
  await world().publish(flow(async ({ input }) => input, { input: items as never, batch: { size: 1, within: "1m" } }));
  const { runId } = await start({ n: 1 });
  await world().ended(runId);
  expect(await world().output(runId)).toEqual([{ n: 1 }]);
  await world().publish(
    flow(async ({ input }) => input, { input: items as never, batch: { size: 9, within: "1m", key: "of" } }),
  );
  const [a, b, again] = await ids(start({ n: 1, of: "a" }), start({ n: 2, of: "b" }), start({ n: 3, of: "a" }));
  expect([again, b === a]).toEqual([a, false]);
});

test("a start that is sent again under its key is collected once", async () => {
  await world().publish(flow(async ({ input }) => input, { input: items as never, batch: { size: 2, within: "1m" } }));
  const sent = () => Promise.all([1, 2, 1].map((n) => start({ n }, { idempotencyKey: `k${n}` })));
  const [{ runId } = { runId: "" }, ...others] = await sent();
  expect(others.map((other) => other.runId)).toEqual([runId, runId]);
  await world().ended(runId);
  const again = { runId, existed: true, status: "succeeded", output: [{ n: 1 }, { n: 2 }] };
  expect(await sent()).toEqual([again, again, again]);
  await expect(start({ n: 3 }, { idempotencyKey: "k1" })).rejects.toMatchObject({ code: "IDEMPOTENCY_KEY_REUSED" });
});

test("debounce takes the last input, after no further start has come for a while", async () => {
  await world().publish(flow(async ({ input }) => input as number, { debounce: { within: "10s", longest: "25s" } }));
  const startMs = world().clock.nowMs();
  const { runId } = await start(1);
  for (const input of [2, null]) {
    await world().advance(9_000);
    expect(await start(input)).toEqual({ runId, existed: true, status: "queued" });
  }
  await world().ended(runId);
  expect(world().clock.nowMs() - startMs).toBe(25_000);
  expect(await world().output(runId)).toBe(null);
  expect((await start(4)).runId).not.toBe(runId);
});

test.each([
  ["a callback", { callback: { url: "https://shop.example/done" } }],
  ["a delay", { delayMs: 5 }],
  ["a moment", { availableAt: 5 }],
])("a flow that collects starts refuses %s", async (_what, rest) => {
  await world().publish(flow(async () => 1, { debounce: { within: "10s" } }));
  await expect(start(1, rest)).rejects.toMatchObject({ code: "REQUEST_INVALID" });
  expect(await world().store.listRuns({ project, limit: 10 })).toEqual([]);
});

test("an input that one start may not give is refused before it is collected", async () => {
  await world().publish(flow(async () => 1, { input: items as never, batch: { size: 3, within: "1m" } }));
  await expect(start({ n: "x" })).rejects.toMatchObject({ code: "INPUT_INVALID" });
});

test.each([false, true])("a retry of a batch has all that was collected (from the start: %s)", async (fromStart) => {
  let broken = true;
  await world().publish(
    flow(
      async ({ input, step }) => {
        await step("first", () => 1);
        if (broken) throw new Error("broken");
        return input;
      },
      { input: items as never, batch: { size: 2, within: "1m" } },
    ),
  );
  const [runId] = await ids(start({ n: 1 }), start({ n: 2 }));
  await world().ended(runId!);
  broken = false;
  const { runId: again } = await world().control.retry({ project, runId: runId!, fromStart });
  expect(await world().ended(again)).toBe("succeeded");
  expect(await world().output(again)).toEqual([{ n: 1 }, { n: 2 }]);
});

test("a batch in a full queue is refused at its first start, and takes further ones", async () => {
  const small = defineQueue({ name: "small", maxSize: 1 });
  await world().publish(
    flow(async ({ input }) => input, {
      input: items as never,
      batch: { size: 3, within: "1m", key: "of" },
      queue: small,
    }),
  );
  const { runId } = await start({ n: 1, of: "a" });
  await expect(start({ n: 2, of: "b" })).rejects.toMatchObject({ code: "QUEUE_FULL" });
  expect((await start({ n: 3, of: "a" })).runId).toBe(runId);
});

test("limits of an operator stay until a version declares others", async () => {
  const walls = [gate(), gate()];
  let begun = 0;
  const body = flow(({ step }) => step("a", () => walls[begun++]?.pass()), { queue: mail });
  await world().publish(body);
  await setQueue(world().store.tables, { project, queue: "mail" }, { concurrency: 1 });
  await world().publish(body);
  const runIds = await ids(start(1), start(2));
  await walls[0]!.reached;
  await world().settle();
  expect((await statuses(runIds)).sort()).toEqual(["queued", "running"]);
  await world().publish(
    flow(({ step }) => step("a", () => walls[begun++]?.pass()), {
      queue: defineQueue({ name: "mail", concurrency: 3 }),
    }),
  );
  await walls[1]!.reached;
  for (const wall of walls) wall.resolve();
});
