import { defineFlow, type Flow, z } from "@millrace/flow";
import { beforeEach, expect, test } from "vitest";
import { flow, gate, useWorld } from "../testing/use-world.ts";
import { project } from "../testing/world.ts";
import { cancelCalledDuty } from "./cancel-called.ts";

// Few heartbeats, as virtual time passes them one by one.
const world = useWorld({ leaseMs: 3_600_000 });
const runs = async (name: string) => world().store.listRuns({ project, flow: name, limit: 100 });

const double = defineFlow({
  name: "double",
  input: z.object({ n: z.number(), nap: z.enum(["1h"]).optional() }),
  async run({ input, step }) {
    if (input.n < 0) throw new Error("negative");
    if (input.nap) await step.sleep("nap", input.nap);
    return step("double", () => input.n * 2);
  },
});

const aborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));

beforeEach(() => world().publish(double as unknown as Flow));

test("Canceling a run cancels the children that it called, and theirs, and leaves those that it started", async () => {
  const middle = defineFlow({
    name: "middle",
    run: ({ step }) => step.call("leaf", double, { n: 1, nap: "1h" }),
  });
  await world().publish(middle as unknown as Flow);
  await world().publish(
    flow(async ({ step }) => {
      await step.start("detached", double, { n: 9, nap: "1h" });
      await step.call("called", middle, null);
    }),
  );
  const runId = await world().start("flow");
  await world().fly(
    async () =>
      (await runs("double")).every(({ status }) => status === "waiting") && (await runs("double")).length === 2,
  );
  await world().ended(runId, "waiting");
  await world().control.cancel({ project, runId });
  await world().fly(async () => (await runs("double")).some(({ status }) => status === "canceled"));
  expect(await runs("middle")).toMatchObject([
    { status: "canceled", cancelReason: expect.stringContaining("called it") },
  ]);
  expect((await runs("double")).map(({ status }) => status).sort()).toEqual(["canceled", "waiting"]);
});

test("A run that fails takes the children that it called along, and theirs; what it started or called well goes on", async () => {
  const middle = defineFlow({ name: "middle", run: ({ step }) => step.call("leaf", double, { n: 1, nap: "1h" }) });
  await world().publish(middle as unknown as Flow);
  const wall = gate();
  await world().publish(
    flow(async ({ step }) => {
      await step.start("detached", double, { n: 9, nap: "1h" });
      await step.call("finished", double, { n: 2 });
      const called = step.call("called", middle, null);
      await step("wall", () => wall.pass());
      throw new Error(`no need of ${typeof called}`);
    }),
  );
  const runId = await world().start("flow");
  await world().fly(async () => (await runs("double")).filter(({ status }) => status === "waiting").length === 2);
  wall.resolve();
  expect(await world().ended(runId)).toBe("failed");
  await world().until(async () => (await runs("double")).some(({ status }) => status === "canceled"));
  const [called] = await runs("middle");
  expect(called).toMatchObject({ status: "canceled", cancelReason: `the run that called it failed: ${runId}` });
  const leaves = (await runs("double")).map(({ status, cancelReason }) => `${status}: ${cancelReason}`);
  expect(leaves.sort()).toEqual([
    `canceled: the run that called it was canceled: ${called!.runId}`,
    "succeeded: null",
    "waiting: null",
  ]);
});

test("A run whose time is over takes its child along, whoever executes that one", async () => {
  const busy = gate();
  await world().publish(
    defineFlow({
      name: "busy",
      run: ({ step }) => step("work", ({ signal }) => Promise.race([busy.pass(), aborted(signal)])),
    }) as unknown as Flow,
  );
  await world().publish(flow(({ step }) => step.call("called", "busy", null), { timeouts: { run: "10m" } }));
  const runId = await world().start("flow");
  await busy.reached;
  await world().ended(runId);
  await expect(world().output(runId)).rejects.toMatchObject({ code: "RUN_TIMEOUT" });
  await world().fly(async () => (await runs("busy"))[0]?.status === "canceled");
  expect((await runs("busy"))[0]!.cancelReason).toBe(`the run that called it failed: ${runId}`);
});

test("The branches that lose a race have what they called canceled; what the winner called stays", async () => {
  await world().publish(
    flow(async ({ step }) => {
      const { winner } = await step.race("first", {
        long: () => step.call("long", double, { n: 1, nap: "1h" }),
        short: async () => {
          await step.call("quick", double, { n: 3 });
          return step.call("late", double, { n: 4, nap: "1h" }, { within: "5m" });
        },
      });
      await step.sleep("nap", "2h");
      return winner;
    }),
  );
  const runId = await world().start("flow");
  await world().fly(async () => (await world().journal(runId, "race.finished")).length === 1);
  await world().until(async () => (await runs("double")).some(({ status }) => status === "canceled"));
  const byName = new Map(
    (await world().journal(runId, "wait.started")).map(({ name, body }) => [name, (body as { runId?: string }).runId]),
  );
  const child = async (name: string) => (await runs("double")).find((run) => run.runId === byName.get(name));
  expect(await child("first/long/long")).toMatchObject({
    status: "canceled",
    cancelReason: `another branch has won the race of the run that called it: ${runId}`,
  });
  expect(await child("first/short/late")).toMatchObject({ status: "waiting" });
  await world().ended(runId);
  expect(await world().output(runId)).toBe("short");
  expect(await child("first/short/late")).toMatchObject({ status: "succeeded" });
});

test("A race that is lost while its child is being started starts none", async () => {
  const wall = gate();
  const { store } = world();
  const getFlow = store.getFlow.bind(store);
  await world().publish(
    flow(({ step }) =>
      step.race("first", {
        child: () => step.call("child", double, { n: 1 }),
        other: () => step("other", () => 1),
      }),
    ),
  );
  const runId = await world().start("flow");
  store.getFlow = async (options) => {
    if (options.flow === "double") await wall.pass();
    return getFlow(options);
  };
  await world().ended(runId);
  store.getFlow = getFlow;
  wall.resolve();
  await world().settle();
  expect(await runs("double")).toEqual([]);
});

test("What a lost race had called is canceled by the duty where the worker died before it did, and only once", async () => {
  await world().publish(
    flow(async ({ step }) => {
      await step.race("first", {
        long: () => step.call("long", double, { n: 1, nap: "1h" }),
        short: () => step.sleep("short", "1m"),
      });
      await step.sleep("nap", "2h");
    }),
  );
  const { store } = world();
  const cancelRun = store.cancelRun.bind(store);
  store.cancelRun = async () => {
    throw new Error("the process is gone");
  };
  const runId = await world().start("flow");
  await world().fly(async () => (await world().journal(runId, "race.finished")).length === 1);
  await world().ended(runId, "waiting");
  await world().restart();
  expect(await runs("double")).toMatchObject([{ status: "waiting" }]);
  store.cancelRun = cancelRun;
  const duty = cancelCalledDuty(store);
  for (let round = 0; round < 2; round++) expect(await duty.run()).toBe(30_000);
  const [child] = await runs("double");
  expect(child).toMatchObject({ status: "canceled" });
  expect((await world().journal(child!.runId, "run.canceled")).length).toBe(1);
  await world().ended(runId);
});

test("Called runs that a process which died left behind are canceled by the leading worker, with what they called", async () => {
  const middle = defineFlow({ name: "middle", run: ({ step }) => step.call("leaf", double, { n: 1, nap: "1h" }) });
  await world().publish(middle as unknown as Flow);
  await world().publish(flow(({ step }) => step.call("called", middle, null)));
  const runId = await world().start("flow");
  await world().fly(async () => (await runs("double"))[0]?.status === "waiting");
  await world().ended(runId, "waiting");
  // As a cancellation that was cut off after its first write.
  await world().store.cancelRun({ project, runId, reason: "enough" });
  expect(await runs("middle")).toMatchObject([{ status: "waiting" }]);
  const duty = cancelCalledDuty(world().store);
  expect(await duty.run()).toBe(30_000);
  expect(await runs("middle")).toMatchObject([{ status: "canceled" }]);
  expect(await runs("double")).toMatchObject([{ status: "canceled" }]);
  expect(await duty.run()).toBe(30_000);
});
