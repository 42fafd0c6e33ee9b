import { defineFlow, type Flow, z } from "@millrace/flow";
import { beforeEach, expect, test } from "vitest";
import { flow, gate, useWorld } from "../testing/use-world.ts";
import { project } from "../testing/world.ts";

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

beforeEach(() => world().publish(double as unknown as Flow));

async function outcome(run: Parameters<typeof flow>[0]): Promise<unknown> {
  await world().publish(flow(run));
  const runId = await world().start("flow");
  await world().ended(runId);
  return world().output(runId);
}

test("A call starts a run of the other flow with its own entry and returns its output", async () => {
  const made: unknown[] = [];
  await world().publish(
    flow(async ({ step }) => {
      made.push(await step.call("by object", double, { n: 2 }), await step.call("by name", "double", { n: 3 }));
      return made;
    }),
  );
  const runId = await world().start("flow");
  await world().ended(runId);
  expect(await world().output(runId)).toEqual([4, 6]);
  const [started] = await world().journal(runId, "wait.started");
  expect(started!.body).toMatchObject({ wait: "run", flow: "double", until: null });
  const child = (started!.body as { runId: string }).runId;
  expect(await world().journal(child, "run.queued")).toMatchObject([{ body: { input: { n: 2 }, startedBy: runId } }]);
  expect(await runs("double")).toHaveLength(2);
});

test("A run that waits for a called one rests, and a restart starts no second child", async () => {
  await world().publish(flow(({ step }) => step.call("nap", double, { n: 5, nap: "1h" })));
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  await world().settle();
  expect(world().worker.status().runs).toBe(0);
  await world().restart();
  await world().ended(runId);
  expect(await world().output(runId)).toBe(10);
  expect(await runs("double")).toHaveLength(1);
});

test("A child that failed or was canceled throws CHILD_FAILED, with its error as the cause and never tried again", async () => {
  const errors: unknown[] = [];
  await world().publish(
    flow(async ({ step }) => {
      for (const input of [{ n: -1 }, { n: 1, nap: "1h" as const }])
        await step.call("child", double, input, { key: String(input.n) }).catch((error) => errors.push(error));
    }),
  );
  const runId = await world().start("flow");
  await world().fly(async () => (await runs("double")).some(({ status }) => status === "waiting"));
  const waiting = (await runs("double")).find(({ status }) => status === "waiting")!;
  await world().control.cancel({ project, runId: waiting.runId, reason: "no need" });
  await world().ended(runId);
  expect(errors.slice(-2)).toMatchObject([
    { code: "CHILD_FAILED", retry: false, cause: { message: "negative" }, data: { status: "failed" } },
    { code: "CHILD_FAILED", message: expect.stringContaining("no need"), data: { status: "canceled" } },
  ]);
});

test("With `within` a child that takes longer is a value; it goes on by itself", async () => {
  const late = await outcome(({ step }) => step.call("child", double, { n: 1, nap: "1h" }, { within: "10m" }));
  expect(late).toEqual({ outcome: "timed out", runId: expect.any(String) });
  const { runId } = late as { runId: string };
  expect(await world().status(runId)).toBe("waiting");
  await world().ended(runId);
  expect(await world().status(runId)).toBe("succeeded");
  expect(await outcome(({ step }) => step.call("child", double, { n: 1 }, { within: "10m" }))).toEqual({
    outcome: "finished",
    output: 2,
  });
});

test("A child stays on the version that was published when it was called", async () => {
  const wall = gate();
  await world().publish(
    flow(async ({ step }) => {
      const first = await step.call("first", double, { n: 1, nap: "1h" });
      await step("wall", () => wall.pass());
      return [first, await step.call("second", "double", { n: 1 })];
    }),
  );
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  await world().publish(defineFlow({ name: "double", run: async () => "another version" }) as unknown as Flow);
  await world().fly(async () => (await world().journal(runId, "wait.finished")).length === 1);
  wall.resolve();
  await world().ended(runId);
  expect(await world().output(runId)).toEqual([2, "another version"]);
});

test("A flow that is not published and an input that does not fit fail the step for good, the same on a replay", async () => {
  const wall = gate();
  await world().publish(
    flow(async ({ step }) => {
      const codes: string[] = [];
      const note = (error: { code: string }) => void codes.push(error.code);
      await step.call("unknown", "nobody", {}).catch(note);
      await step.start("unfit", "double", { n: "two" }).catch(note);
      await step("wall", () => wall.pass());
      return codes;
    }),
  );
  const runId = await world().start("flow");
  await wall.reached;
  await world().settle();
  await world().restart();
  wall.resolve();
  await world().ended(runId);
  expect(await world().output(runId)).toEqual(["FLOW_NOT_FOUND", "INPUT_INVALID"]);
  expect((await world().journal(runId, "step.failed")).map(({ name }) => name)).toEqual(["unknown", "unfit"]);
});

test("A start is made once and not waited for, with its priority and delay", async () => {
  await world().publish(
    flow(async ({ step }) => {
      const { runId } = await step.start("later", double, { n: 4 }, { delay: "1h", priority: 7 });
      await step.sleep("nap", "1m");
      return runId;
    }),
  );
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  await world().restart();
  await world().ended(runId);
  const child = (await world().output(runId)) as string;
  expect(await runs("double")).toMatchObject([{ runId: child, status: "queued" }]);
  await world().ended(child);
  expect(await world().output(child)).toBe(8);
});

test("Another attempt of the step around a call waits for the same child", async () => {
  await world().publish(
    flow(({ step }) =>
      step("outer", { timeout: "1m", retry: { attempts: 3, delay: "1m" } }, () =>
        step.call("child", double, { n: 1, nap: "1h" }, { within: "5m" }).then(({ outcome }) => outcome),
      ),
    ),
  );
  const runId = await world().start("flow");
  await world().ended(runId);
  expect(await world().output(runId)).toBe("timed out");
  expect(await runs("double")).toHaveLength(1);
});

test("A flow that collects starts is not started by a step", async () => {
  await world().publish(
    defineFlow({ name: "collects", batch: { size: 2, within: "1h" }, run: async () => 1 }) as unknown as Flow,
  );
  expect(await outcome(({ step }) => step.call("child", "collects", 1).catch((error) => error.code))).toBe(
    "REQUEST_INVALID",
  );
});

test("continueWith() ends the run and starts the next one in one commit, on the version that is published then", async () => {
  const count = (limit: number) =>
    defineFlow({
      name: "count",
      input: z.object({ n: z.number().default(0) }),
      async run({ input, step, continueWith }) {
        const n = await step("add", () => input.n + 1);
        return n < limit ? continueWith({ n }) : n;
      },
    }) as unknown as Flow;
  await world().publish(count(3));
  const runId = await world().start("count", {});
  await world().fly(async () => (await runs("count")).filter(({ status }) => status === "succeeded").length === 3);
  const nextOf = async (id: string) => {
    const { body } = (await world().journal(id)).at(-1)!;
    expect(body).toEqual({ output: null, continuedAs: expect.any(String) });
    return (body as { continuedAs: string }).continuedAs;
  };
  const second = await nextOf(runId);
  const third = await nextOf(second);
  expect((await world().store.getRun({ project, runId: third }))!.parentRunId).toBe(second);
  expect((await world().store.getRun({ project, runId: second }))!.parentRunId).toBe(runId);
  expect(await world().output(third)).toBe(3);
});

test("A called run that continues as others tells its caller when the last one has ended", async () => {
  const count = defineFlow({
    name: "count",
    input: z.number(),
    async run({ input, step, continueWith }) {
      await step.sleep("nap", "1m");
      return input < 4 ? continueWith(input + 1) : input;
    },
  });
  await world().publish(count as unknown as Flow);
  expect(await outcome(({ step }) => step.call("count", count, 1))).toBe(4);
  expect(await runs("count")).toHaveLength(4);
  const [caller] = await runs("flow");
  expect((await world().store.readSignals(caller!)).signals).toEqual([]);
});

test("continueWith() with an unfit input fails the run, and one that is not returned is said", async () => {
  const picky = (returned: boolean) =>
    defineFlow({
      name: "picky",
      input: z.number(),
      async run({ continueWith }) {
        const next = continueWith("two" as never);
        return returned ? next : "forgotten";
      },
    }) as unknown as Flow;
  for (const [returned, code] of [
    [true, "INPUT_INVALID"],
    [false, "FLOW_DEFINITION_INVALID"],
  ] as const) {
    await world().publish(picky(returned));
    const runId = await world().start("picky", 1);
    expect(await world().ended(runId)).toBe("failed");
    await expect(world().output(runId)).rejects.toMatchObject({ code });
  }
  expect(await outcome(({ step, continueWith }) => step("in", () => continueWith(1)).catch((e) => e.code))).toBe(
    "FLOW_DEFINITION_INVALID",
  );
});
