import { type Json, z } from "@millrace/flow";
import { beforeEach, expect, test } from "vitest";
import { journalFaults } from "../testing/check-journal.ts";
import { flow, gate, useWorld } from "../testing/use-world.ts";
import { project } from "../testing/world.ts";

const world = useWorld();
const retry = (runId: string, rest: { fromStart?: boolean; idempotencyKey?: string } = {}) =>
  world().control.retry({ project, runId, ...rest });
const runs = () => world().store.listRuns({ project, limit: 100 });

beforeEach(async () => {
  await world().publish(flow(async () => 1, { name: "price-monitoring" }));
});

test("start() of an unknown flow names the one that was most likely meant", async () => {
  await expect(world().start("price-monitorng")).rejects.toMatchObject({
    code: "FLOW_NOT_FOUND",
    hint: "Did you mean price-monitoring?",
  });
  await expect(world().start("qqq")).rejects.toMatchObject({ hint: "Name a flow that is published." });
});

test("start() says so when nothing is published at all", async () => {
  await expect(world().control.start({ project: "empty", flow: "a", input: null })).rejects.toThrow("none");
});

test("start() of an input that does not fit names the places and writes nothing", async () => {
  const input = z.object({ urls: z.array(z.url()).min(1), limit: z.number().optional() });
  await world().publish(flow(async () => 1, { input: input as never }));
  await expect(world().start("flow", { urls: ["no url"], limit: "x" })).rejects.toMatchObject({
    code: "INPUT_INVALID",
    message: expect.stringMatching(/urls\.0: .*; limit: /),
    data: { faults: [{ path: "urls.0" }, { path: "limit" }] },
  });
  await expect(world().start("flow", 7)).rejects.toThrow("the input:");
  expect(await runs()).toEqual([]);
  await world().ended(await world().start("flow", { urls: ["https://example.com"] }));
});

test("start() holds each input against the schema of its own version, however often and in whatever order", async () => {
  await world().publish(flow(async () => 1, { input: z.object({ limit: z.number() }) as never }));
  await world().publish(flow(async () => 1, { input: z.object({ limit: z.string() }) as never }));
  const start = (version: string, limit: Json) =>
    world().control.start({ project, flow: "flow", input: { limit }, version });
  for (let round = 0; round < 2; round++) {
    await expect(start("flow-2", "x")).rejects.toMatchObject({ data: { faults: [{ path: "limit" }] } });
    await expect(start("flow-3", 1)).rejects.toMatchObject({ data: { faults: [{ path: "limit" }] } });
    await start("flow-2", 1);
    await start("flow-3", "x");
  }
});

test("start() leaves a schema that cannot be read here to the runner", async () => {
  const { store } = world();
  await world().publish(flow(async () => 1));
  const found = (await store.getVersion({ project, flow: "flow", version: "flow-2" }))!;
  const manifest = JSON.stringify({ ...JSON.parse(found.manifest), input: { $ref: "#/nowhere" } });
  await store.publishVersion({ version: { ...found, version: "odd", manifest } });
  await expect(world().start("flow", 1)).resolves.toBeTypeOf("string");
});

test("start() of a named version takes that one, or says that it is not there", async () => {
  await world().publish(flow(async () => "old"));
  await world().publish(flow(async () => "new"));
  const start = (version: string) => world().control.start({ project, flow: "flow", input: null, version });
  const { runId } = await start("flow-2");
  await world().ended(runId);
  expect(await world().output(runId)).toBe("old");
  const { runId: present } = await start("flow-3");
  await world().ended(present);
  expect(await world().output(present)).toBe("new");
  await expect(start("flow-9")).rejects.toMatchObject({ code: "VERSION_NOT_FOUND" });
});

test("start() twice with one idempotency key is one run", async () => {
  const start = () => world().control.start({ project, flow: "price-monitoring", input: null, idempotencyKey: "k" });
  const [first, second] = await Promise.all([start(), start()]);
  expect(second).toMatchObject({ runId: first!.runId, existed: true });
  expect((await start()).existed).toBe(true);
  expect(await runs()).toHaveLength(1);
});

test("start() refuses a key that stands for another input or for a run that was taken up again", async () => {
  const start = (input: Json, idempotencyKey: string) =>
    world().control.start({ project, flow: "price-monitoring", input, idempotencyKey });
  const refused = { code: "IDEMPOTENCY_KEY_REUSED" };
  const { runId } = await start({ a: 1, b: [2] }, "k");
  expect(await start({ b: [2], a: 1 }, "k")).toMatchObject({ runId, existed: true });
  await expect(start({ a: 1, b: [3] }, "k")).rejects.toMatchObject(refused);
  const large = "x".repeat(70_000);
  await expect(start(large, "k")).rejects.toMatchObject(refused);
  const { runId: largeId } = await start(large, "large");
  expect(await start(large, "large")).toMatchObject({ runId: largeId, existed: true });
  for (const other of [`${large}y`, 1]) await expect(start(other, "large")).rejects.toMatchObject(refused);
  for (const started of [runId, largeId]) await world().ended(started);
  const fork = (parent: string) => world().control.fork({ project, runId: parent, idempotencyKey: "again" });
  const { runId: forked } = await fork(runId);
  expect(await fork(runId)).toEqual({ runId: forked, existed: true });
  await expect(start({ a: 1, b: [2] }, "again")).rejects.toMatchObject(refused);
  await expect(fork(largeId)).rejects.toMatchObject(refused);
});

test.each([
  ["a NUL", "a\0"],
  ["half a character", "\ud800"],
  ["nothing", ""],
  ["too much", "x".repeat(501)],
])("start() with an idempotency key of %s is refused alone, and the worker goes on", async (_what, idempotencyKey) => {
  const good = world().start("price-monitoring");
  await expect(
    world().control.start({ project, flow: "price-monitoring", input: null, idempotencyKey }),
  ).rejects.toMatchObject({ code: "NAME_INVALID" });
  expect(await world().ended(await good)).toBe("succeeded");
  expect(world().logged).toEqual([]);
});

async function failedRun() {
  const executed: string[] = [];
  let broken = true;
  await world().publish(
    flow(async ({ step, input }) => {
      await step("pay", () => void executed.push("pay"));
      await step.emit("tell", { type: "paid" });
      await step.sleep("nap", "1m");
      await step("flaky", { retry: { attempts: 0 } }, () => {
        executed.push("flaky");
        if (broken) throw new Error("broken");
      });
      return input as string;
    }),
  );
  const runId = await world().start("flow", "the input");
  expect(await world().ended(runId)).toBe("failed");
  broken = false;
  return { runId, executed };
}

test("retry() makes a new run that keeps what had succeeded", async () => {
  const { runId, executed } = await failedRun();
  const { runId: again } = await retry(runId);
  expect(again).not.toBe(runId);
  const startMs = world().clock.nowMs();
  expect(await world().ended(again)).toBe("succeeded");
  expect(world().clock.nowMs() - startMs).toBeLessThan(60_000);
  expect(await world().output(again)).toBe("the input");
  expect(executed).toEqual(["pay", "flaky", "flaky"]);
  expect(await world().store.getRun({ project, runId: again })).toMatchObject({ parentRunId: runId });
  expect(await world().journal(again, "event.emitted")).toHaveLength(1);
  expect(journalFaults(await world().entries(again))).toEqual([]);
  expect(await world().status(runId)).toBe("failed");
});

test("retry() from the start keeps nothing", async () => {
  const { runId, executed } = await failedRun();
  await world().ended((await retry(runId, { fromStart: true })).runId);
  expect(executed).toEqual(["pay", "flaky", "pay", "flaky"]);
});

test("retry() of a journal longer than a page keeps all of it", async () => {
  let broken = true;
  const executed = new Set<number>();
  await world().publish(
    flow(async ({ step, log }) => {
      await Promise.all(
        Array.from({ length: 5_200 }, (_, n) =>
          step("one", { key: String(n) }, () => {
            if (executed.has(n)) throw new Error(`executed twice: ${n}`);
            executed.add(n);
          }),
        ),
      );
      log.info("all");
      if (broken) throw new Error("broken");
    }),
  );
  const runId = await world().start("flow");
  expect(await world().ended(runId)).toBe("failed");
  broken = false;
  expect(await world().ended((await retry(runId)).runId)).toBe("succeeded");
}, 30_000);

test("retry() of a canceled run that waited waits on to the same moment", async () => {
  await world().publish(flow(({ step }) => step.sleep("nap", "1h")));
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  await world().control.cancel({ project, runId });
  await world().advance(1_800_000);
  const { runId: again } = await retry(runId);
  const startMs = world().clock.nowMs();
  await world().ended(again);
  expect(world().clock.nowMs() - startMs).toBe(1_800_000);
  expect(await world().journal(again, "wait.started")).toHaveLength(1);
});

test("retry() twice with one idempotency key is one run", async () => {
  const { runId } = await failedRun();
  const first = await retry(runId, { idempotencyKey: "again" });
  expect(await retry(runId, { idempotencyKey: "again" })).toEqual({ runId: first.runId, existed: true });
});

test("retry() is refused while the run goes on, after it succeeded, and where there is none", async () => {
  const wall = gate<number>();
  await world().publish(flow(({ step }) => step("a", () => wall.pass())));
  const runId = await world().start("flow");
  await wall.reached;
  await expect(retry(runId)).rejects.toMatchObject({
    code: "RUN_STATE_CONFLICT",
    hint: expect.stringContaining("cancel"),
  });
  wall.resolve(1);
  await world().ended(runId);
  await expect(retry(runId)).rejects.toMatchObject({
    code: "RUN_STATE_CONFLICT",
    hint: expect.stringContaining("Start"),
  });
  await expect(retry("none")).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
});

test("signal() of a run that is not there, or has ended, is refused", async () => {
  const signal = (runId: string) => world().control.signal({ project, runId, name: "go", payload: 1 });
  await expect(signal("none")).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
  const runId = await world().start("price-monitoring");
  await world().ended(runId);
  await expect(signal(runId)).rejects.toMatchObject({ code: "RUN_STATE_CONFLICT" });
});

test("signal() with a name that cannot be stored is NAME_INVALID", async () => {
  const runId = await world().start("price-monitoring");
  await expect(world().control.signal({ project, runId, name: "", payload: 1 })).rejects.toMatchObject({
    code: "NAME_INVALID",
  });
});
