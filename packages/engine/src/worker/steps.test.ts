import { type Json, z } from "@millrace/flow";
import { expect, test } from "vitest";
import { flow, gate, useWorld } from "../testing/use-world.ts";

const world = useWorld();

/** Runs a flow to its end and returns what it returned; throws what it threw. */
async function outcome(one: ReturnType<typeof flow>, input: Json = null): Promise<unknown> {
  await world().publish(one);
  const runId = await world().start("flow", input);
  await world().ended(runId);
  return world().output(runId);
}

test("A run's steps are recorded in their order and its output is what the body returns", async () => {
  await world().publish(
    flow(async ({ step }) => {
      const one = await step("one", () => 1);
      const two = await step("two", async () => 2);
      return one + two;
    }),
  );
  const runId = await world().start("flow");
  expect(await world().ended(runId)).toBe("succeeded");
  expect(await world().output(runId)).toBe(3);
  const kinds = ["run.queued", "run.started", "step.succeeded", "step.succeeded", "run.succeeded"];
  expect(await world().kinds(runId)).toEqual(kinds);
});

test("Keys tell the iterations of a loop apart", async () => {
  const squares = flow(async ({ step }) => {
    const out: number[] = [];
    for (const n of [1, 2, 3]) out.push(await step("square", { key: String(n) }, () => n * n));
    return out;
  });
  expect(await outcome(squares)).toEqual([1, 4, 9]);
});

test("The same name and key twice is STEP_DUPLICATE", async () => {
  const twice = flow(async ({ step }) => {
    await step("pay", () => 1);
    await step("pay", () => 2);
  });
  await expect(outcome(twice)).rejects.toMatchObject({ code: "STEP_DUPLICATE", retry: false });
});

test("The same name and key for a step and a wait is STEP_DUPLICATE", async () => {
  const twice = flow(async ({ step }) => {
    await step("a", { key: "1" }, () => 1);
    await step.sleep("a", 1, { key: "1" });
  });
  await expect(outcome(twice)).rejects.toMatchObject({ code: "STEP_DUPLICATE" });
});

test("A step that lost its async context is still found to be a duplicate", async () => {
  const lost = flow(async ({ step }) => {
    const queue: (() => Promise<unknown>)[] = [];
    setImmediate(() => queue.push(() => step("a", () => 1)));
    await step("first", () => new Promise<number>((resolve) => setImmediate(() => resolve(1))));
    await queue[0]!();
    await step("a", () => 2);
  });
  await expect(outcome(lost)).rejects.toMatchObject({ code: "STEP_DUPLICATE" });
});

test("A step named like a step inside of another one is STEP_DUPLICATE, not a mix-up", async () => {
  const confusing = flow(async ({ step }) => {
    await step("outer", () => step("inner", () => "inside"));
    return step("outer/inner", () => "outside");
  });
  await expect(outcome(confusing)).rejects.toMatchObject({ code: "STEP_DUPLICATE" });
});

test("Steps inside of steps are journaled under the names of both", async () => {
  await world().publish(
    flow(({ step }) =>
      step("outer", { key: "k" }, async () => {
        await step.sleep("nap", 5);
        await step.emit("tell", { type: "told" });
        return step("inner", { key: "i" }, () => 1);
      }),
    ),
  );
  const runId = await world().start("flow");
  await world().ended(runId);
  const named = (await world().journal(runId)).filter(({ name }) => name !== null);
  expect(named.map(({ kind, name, key }) => [kind, name, key])).toEqual([
    ["wait.started", "outer[k]/nap", null],
    ["wait.finished", "outer[k]/nap", null],
    ["event.emitted", "outer[k]/tell", null],
    ["step.succeeded", "outer[k]/inner", "i"],
    ["step.succeeded", "outer", "k"],
  ]);
});

test("A result is handed back decoded on first execution, as on a replay", async () => {
  const dated = flow(async ({ step }) => {
    const { at } = await step("date", () => ({ at: new Date(0) }) as never as { at: string });
    return typeof at;
  });
  expect(await outcome(dated)).toBe("string");
});

test("A step that returns nothing gives undefined", async () => {
  const nothing = flow(async ({ step }) => String(await step("nothing", () => {})));
  expect(await outcome(nothing)).toBe("undefined");
});

const circular: { self?: unknown } = {};
circular.self = circular;

test.each([
  ["a bigint", 10n],
  ["a circle", circular],
])("A step's result that is %s fails the step with STEP_RESULT_NOT_JSON", async (_what, value) => {
  const wrong = flow(({ step }) => step("wrong", { retry: { attempts: 0 } }, () => value as never));
  await expect(outcome(wrong)).rejects.toMatchObject({ code: "STEP_RESULT_NOT_JSON", retry: false });
});

test("A flow's output that is not JSON fails the run", async () => {
  await expect(outcome(flow(async () => 10n))).rejects.toMatchObject({ code: "STEP_RESULT_NOT_JSON" });
});

test("A result over 16 MiB fails its step at once, counted in bytes", async () => {
  const large = flow(({ step }) => step("large", () => "€".repeat(6 * 1024 * 1024)));
  await expect(outcome(large)).rejects.toMatchObject({ code: "VALUE_TOO_LARGE", retry: false });
});

test("A result of just under 16 MiB passes", async () => {
  const large = flow(async ({ step }) => (await step("large", () => "x".repeat(16 * 1024 * 1024 - 2))).length);
  expect(await outcome(large)).toBe(16 * 1024 * 1024 - 2);
});

test.each([
  ["empty", ""],
  ["too long", "x".repeat(501)],
  ["half a character", "\ud800"],
  ["a NUL", "a\0b"],
  ["a number", 7 as never],
])("A step's name that is %s is NAME_INVALID and harms nobody else", async (_what, name) => {
  await expect(outcome(flow(({ step }) => step(name, () => 1)))).rejects.toMatchObject({ code: "NAME_INVALID" });
  expect(world().runners).toHaveLength(1);
});

test.each([
  ["a key", ({ step }) => step("a", { key: "\0" }, () => 1)],
  ["a signal's name", ({ step }) => step.waitFor("a", { signal: "" })],
  ["an event's type", ({ step }) => step.emit("a", { type: "" })],
  ["a state's key", ({ step, state }) => step("a", () => state.get("\ud800") as never)],
  ["an artifact's name", ({ step, artifact }) => step("a", () => artifact.write({ name: "" }, new Uint8Array(1)))],
] as [string, Parameters<typeof flow>[0]][])("%s that cannot be stored is NAME_INVALID", async (_what, run) => {
  await expect(outcome(flow(run))).rejects.toMatchObject({ code: "NAME_INVALID" });
});

test("A step without a function is refused with a hint", async () => {
  const wrong = flow(({ step }) => step("a", { key: "k" }, undefined as never));
  await expect(outcome(wrong)).rejects.toMatchObject({ code: "FLOW_DEFINITION_INVALID" });
});

test("An attempt that takes longer than its timeout fails with STEP_TIMEOUT and has its signal aborted", async () => {
  const reasons: unknown[] = [];
  const slow = flow(({ step }) =>
    step("slow", { timeout: "3s", retry: { attempts: 0 } }, ({ signal }) => {
      signal.addEventListener("abort", () => reasons.push(signal.reason));
      return new Promise<never>(() => {});
    }),
  );
  await expect(outcome(slow)).rejects.toMatchObject({ code: "STEP_TIMEOUT", retry: true });
  expect(reasons).toMatchObject([{ code: "STEP_TIMEOUT" }]);
});

test("The flow's own stepTimeout holds for steps that name none", async () => {
  const slow = flow(({ step }) => step("slow", () => new Promise<never>(() => {})), {
    stepTimeout: "2s",
    retry: { attempts: 0 },
  });
  const before = world().clock.nowMs();
  await expect(outcome(slow)).rejects.toMatchObject({ code: "STEP_TIMEOUT" });
  expect(world().clock.nowMs() - before).toBeLessThan(4_000);
});

test("Code of an attempt that timed out begins no step and records nothing, and its inner steps are aborted", async () => {
  const late = gate<number>();
  let innerAborted = false;
  await world().publish(
    flow(({ step }) =>
      step("outer", { timeout: "1s" }, async ({ attempt }) => {
        if (attempt > 1) return "second";
        await step("inner", async ({ signal }) => {
          signal.addEventListener("abort", () => (innerAborted = true));
          return late.pass();
        });
        await step("never", () => "begun");
        return "first";
      }),
    ),
  );
  const runId = await world().start("flow");
  await late.reached;
  await world().advance(1_000);
  expect(innerAborted).toBe(true);
  late.resolve(1);
  await world().ended(runId);
  expect(await world().output(runId)).toBe("second");
  const steps = (await world().journal(runId, "step.succeeded")).map(({ name, attempt }) => [name, attempt]);
  expect(steps).toEqual([["outer", 2]]);
});

test("Another attempt of an outer step skips the inner steps, waits and events that finished", async () => {
  const executed: string[] = [];
  const retried = flow(({ step }) =>
    step("outer", async ({ attempt }) => {
      const date = await step("inner", () => {
        executed.push(`inner ${attempt}`);
        return { at: new Date(0) } as never as { at: string };
      });
      await step.sleep("nap", "1m");
      await step.emit("tell", { type: "told" });
      if (attempt === 1) throw new Error("again");
      return date.at;
    }),
  );
  expect(await outcome(retried)).toBe("1970-01-01T00:00:00.000Z");
  expect(executed).toEqual(["inner 1"]);
  const [run] = await world().store.listRuns({ project: "p", limit: 1 });
  expect((await world().kinds(run!.runId)).filter((kind) => kind !== "run.started")).toEqual([
    "run.queued",
    "step.succeeded",
    "wait.started",
    "step.started",
    "wait.finished",
    "event.emitted",
    "step.failed",
    "run.waiting",
    "step.succeeded",
    "run.succeeded",
  ]);
});

test("Another attempt of an outer step tries the inner steps that failed anew, after a crash as well", async () => {
  const inner: number[] = [];
  await world().publish(
    flow(({ step }) =>
      step("outer", { retry: { attempts: 2, delay: "5m" } }, async (outer) =>
        step("inner", { retry: { attempts: 0 } }, () => {
          inner.push(outer.attempt);
          if (outer.attempt < 3) throw new Error("not yet");
          return "done";
        }),
      ),
    ),
  );
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  await world().restart();
  await world().ended(runId);
  expect(await world().output(runId)).toBe("done");
  expect(inner).toEqual([1, 2, 3]);
});

test("The idempotency key is the same for every attempt and different for every step and run", async () => {
  const keys: string[] = [];
  const paying = flow(async ({ step }) => {
    await step("pay", { key: "1" }, ({ idempotencyKey, attempt }) => {
      keys.push(idempotencyKey);
      if (attempt === 1) throw new Error("again");
    });
    await step("pay", { key: "2" }, ({ idempotencyKey }) => void keys.push(idempotencyKey));
  });
  await outcome(paying);
  expect(keys).toHaveLength(3);
  expect(keys[0]).toBe(keys[1]);
  expect(new Set(keys).size).toBe(2);
});

test("Steps that run at the same time are all recorded", async () => {
  const many = flow(({ step }) =>
    Promise.all(Array.from({ length: 20 }, (_, n) => step("one", { key: String(n) }, async () => n))),
  );
  expect(await outcome(many)).toHaveLength(20);
});

test("When the body throws, steps that execute beside it end and are recorded first, and no other begins", async () => {
  const slow = gate<string>();
  await world().publish(
    flow(async ({ step }) => {
      const chain = step("slow", () => slow.pass()).then(() => step("after", () => 1));
      const failing = slow.reached.then(() =>
        step("fails", { retry: { attempts: 0 } }, () => Promise.reject(new Error("no"))),
      );
      await Promise.all([chain, failing]);
    }),
  );
  const runId = await world().start("flow");
  await slow.reached;
  await world().settle();
  expect(await world().status(runId)).toBe("running");
  slow.resolve("paid");
  expect(await world().ended(runId)).toBe("failed");
  expect(await world().kinds(runId)).toEqual([
    "run.queued",
    "run.started",
    "step.failed",
    "step.succeeded",
    "run.failed",
  ]);
});

test("When the body returns before a step that it does not await, the step is recorded before the run ends", async () => {
  const slow = gate<string>();
  await world().publish(
    flow(async ({ step }) => {
      void step("floating", () => slow.pass());
      await slow.reached;
      return "early";
    }),
  );
  const runId = await world().start("flow");
  await slow.reached;
  await world().settle();
  slow.resolve("late");
  await world().ended(runId);
  expect((await world().kinds(runId)).slice(-2)).toEqual(["step.succeeded", "run.succeeded"]);
});

test("A step that fails while nobody awaits it yet does not end the process", async () => {
  const late = flow(async ({ step }) => {
    const failing = step("fails", { retry: { attempts: 0 } }, () => Promise.reject(new Error("no")));
    await step.sleep("nap", "1m");
    return failing.catch((error: Error) => error.message);
  });
  expect(await outcome(late)).toBe("no");
});

test("A step that takes longer than 100 ms is shown as running, once", async () => {
  const slow = gate<number>();
  await world().publish(flow(({ step }) => step("slow", () => slow.pass())));
  const runId = await world().start("flow");
  await slow.reached;
  await world().advance(99);
  expect(await world().journal(runId, "step.started")).toEqual([]);
  await world().advance(500);
  slow.resolve(1);
  await world().ended(runId);
  expect(await world().journal(runId, "step.started")).toMatchObject([{ name: "slow", attempt: 1 }]);
});

test("An input that the flow's own schema refuses and JSON Schema cannot fails the run with INPUT_INVALID", async () => {
  const even = flow(async () => 1, { input: z.number().refine((n) => n % 2 === 0, "must be even") as never });
  await expect(outcome(even, 3)).rejects.toMatchObject({
    code: "INPUT_INVALID",
    data: { issues: ["input: must be even"] },
  });
  expect(await outcome(even, 4)).toBe(1);
});

test("A run knows its own id and project, and its input as the schema made it", async () => {
  const shown = flow(async ({ input, run }) => ({ input, project: run.project, id: run.id }), {
    input: z.object({ n: z.number().default(5) }) as never,
  });
  await world().publish(shown);
  const runId = await world().start("flow", {});
  await world().ended(runId);
  expect(await world().output(runId)).toEqual({ input: { n: 5 }, project: "p", id: runId });
});

test("A run whose journal grows beyond its bound fails with VALUE_TOO_LARGE", async () => {
  const endless = flow(async ({ step }) => {
    const payload = "x".repeat(15 * 1024 * 1024);
    for (let n = 0; ; n++) await step.emit("long", { type: "long", payload }, { key: String(n) });
  });
  await expect(outcome(endless)).rejects.toMatchObject({ code: "VALUE_TOO_LARGE" });
}, 30_000);
