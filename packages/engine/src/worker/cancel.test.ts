import { expect, test } from "vitest";
import { flow, gate, useWorld } from "../testing/use-world.ts";
import { project } from "../testing/world.ts";

const world = useWorld();
const cancel = (runId: string, reason = "not needed") => world().control.cancel({ project, runId, reason });

test("A queued run that is canceled never executes", async () => {
  let executed = 0;
  await world().publish(flow(({ step }) => step("a", () => ++executed)));
  const blocked = gate<number>();
  await world().restart({ concurrency: 1 });
  await world().publish(flow(({ step }) => step("block", () => blocked.pass()), { name: "blocker" }));
  await world().start("blocker");
  await blocked.reached;
  const runId = await world().start("flow");
  expect(await cancel(runId)).toMatchObject({ status: "canceled" });
  blocked.resolve(1);
  await world().settle();
  expect(executed).toBe(0);
  expect(await world().kinds(runId)).toEqual(["run.queued", "run.canceled"]);
});

test("A cancel aborts the step that executes, and the run ends when the step has", async () => {
  const reached = gate<void>();
  let reason: unknown;
  await world().publish(
    flow(async ({ step }) => {
      await step("long", ({ signal }) => {
        void reached.pass();
        return new Promise<never>((_, reject) =>
          signal.addEventListener("abort", () => {
            reason = signal.reason;
            reject(signal.reason);
          }),
        );
      });
      await step("never", () => 1);
    }),
  );
  const runId = await world().start("flow");
  await reached.reached;
  expect(await cancel(runId)).toMatchObject({ status: "running" });
  await world().until(async () => (await world().status(runId)) === "canceled");
  expect(reason).toMatchObject({ code: "RUN_CANCELED" });
  expect(await world().journal(runId, "run.canceled")).toMatchObject([{ body: { reason: "not needed" } }]);
});

test("A cancel between two steps lets no other one begin", async () => {
  const first = gate<number>();
  let second = 0;
  await world().publish(
    flow(async ({ step }) => {
      await step("first", () => first.pass());
      await step("second", () => ++second);
    }),
  );
  const runId = await world().start("flow");
  await first.reached;
  await cancel(runId);
  await world().settle();
  first.resolve(1);
  await world().until(async () => (await world().status(runId)) === "canceled");
  expect(second).toBe(0);
  // What had been done is in the journal all the same.
  expect(await world().journal(runId, "step.succeeded")).toHaveLength(1);
});

test("A step that ignores its signal keeps the run for 5 seconds; then it is canceled and the step's result dropped", async () => {
  const deaf = gate<number>();
  let after = 0;
  await world().publish(
    flow(async ({ step }) => {
      await step("deaf", () => deaf.pass());
      await step("after", () => ++after);
    }),
  );
  const runId = await world().start("flow");
  await deaf.reached;
  await cancel(runId);
  await world().advance(4_999);
  expect(await world().status(runId)).toBe("running");
  await world().advance(1);
  expect(await world().status(runId)).toBe("canceled");
  deaf.resolve(1);
  await world().settle();
  expect(after).toBe(0);
  expect((await world().kinds(runId)).at(-1)).toBe("run.canceled");
  expect(world().worker.status()).toMatchObject({ runs: 0, runners: [{ runs: 0 }] });
});

test("A waiting run is canceled where it lies", async () => {
  await world().publish(flow(({ step }) => step.sleep("nap", "30d")));
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  expect(await cancel(runId)).toMatchObject({ status: "canceled" });
  expect((await world().kinds(runId)).at(-1)).toBe("run.canceled");
});

test("A run that waits in its runner, beside a step, is canceled as well", async () => {
  const slow = gate<number>();
  await world().publish(
    flow(({ step }) => Promise.all([step("slow", () => slow.pass()), step.waitFor("w", { signal: "go" })])),
  );
  const runId = await world().start("flow");
  await slow.reached;
  await cancel(runId);
  slow.resolve(1);
  await world().until(async () => (await world().status(runId)) === "canceled");
});

test("A cancel that was asked for while no process ran ends the run before any code of it executes", async () => {
  const wall = gate<number>();
  let executed = 0;
  await world().publish(
    flow(({ step }) =>
      step("a", () => {
        executed++;
        return wall.pass();
      }),
    ),
  );
  const runId = await world().start("flow");
  await wall.reached;
  world().kill();
  await world().store.cancelRun({ project, runId, reason: "too late" });
  await world().begin();
  await world().until(async () => (await world().status(runId)) === "canceled");
  expect(executed).toBe(1);
  expect(await world().journal(runId, "run.canceled")).toMatchObject([{ body: { reason: "too late" } }]);
});

test("A cancel that comes while the claim of the run is under way is not overlooked", async () => {
  let during: (() => Promise<unknown>) | null = null;
  await world().restart({
    async commit(batch, through) {
      const result = await through(batch);
      if (result.claimed.length > 0) await during?.();
      return result;
    },
  });
  let finished = 0;
  const wall = gate<number>();
  await world().publish(
    flow(async ({ step }) => {
      await step("a", ({ signal }) =>
        Promise.race([wall.pass(), new Promise((_, no) => signal.addEventListener("abort", no))]),
      );
      finished++;
    }),
  );
  let runId = "";
  // The start's own flush claims it: its id is known from the store alone.
  during = async () => {
    const [run] = await world().store.listRuns({ project, limit: 1 });
    runId = run!.runId;
    await world().store.cancelRun({ project, runId, reason: "at once" });
  };
  await world().start("flow");
  await world().until(async () => runId !== "" && (await world().status(runId)) === "canceled");
  expect(finished).toBe(0);
});

test("A cancel that comes before the run's version was read ends it without a runner", async () => {
  const reading = gate<void>();
  let executed = 0;
  await world().publish(flow(({ step }) => step("a", () => ++executed)));
  const { store } = world();
  const getVersion = store.getVersion.bind(store);
  store.getVersion = async (key) => {
    await reading.pass();
    return getVersion(key);
  };
  const runId = await world().start("flow");
  await reading.reached;
  await cancel(runId);
  await world().until(async () => (await world().status(runId)) === "canceled");
  reading.resolve();
  await world().settle();
  expect(executed).toBe(0);
  expect(world().runners).toHaveLength(0);
});

test("A cancel that comes while the runner loads the version stops the run before its first step", async () => {
  const loading = gate<void>();
  let executed = 0;
  await world().publish(flow(({ step }) => step("a", () => ++executed)));
  await world().restart({ beforeLoad: () => loading.pass() });
  const runId = await world().start("flow");
  await loading.reached;
  await cancel(runId);
  await world().until(async () => (await world().status(runId)) === "canceled");
  loading.resolve();
  await world().settle();
  expect(executed).toBe(0);
});

test("A cancel twice changes nothing, nor does one of a run that has ended", async () => {
  await world().publish(flow(async () => 1));
  const runId = await world().start("flow");
  await world().ended(runId);
  expect(await cancel(runId)).toMatchObject({ status: "succeeded", cancelRequestedAt: null });
  await expect(world().control.cancel({ project, runId: "no such run" })).rejects.toMatchObject({
    code: "RUN_NOT_FOUND",
  });
});

test("A crash during a cancel ends the run as canceled after the restart", async () => {
  const deaf = gate<number>();
  await world().publish(flow(({ step }) => step("deaf", () => deaf.pass())));
  const runId = await world().start("flow");
  await deaf.reached;
  await cancel(runId);
  await world().restart();
  await world().until(async () => (await world().status(runId)) === "canceled");
  expect(await world().kinds(runId)).toEqual(["run.queued", "run.released", "run.started", "run.canceled"]);
});

test("The grace of a cancel leaves no timer behind", async () => {
  const wall = gate<number>();
  await world().publish(
    flow(({ step }) =>
      step("a", ({ signal }) =>
        Promise.race([wall.pass(), new Promise((_, no) => signal.addEventListener("abort", no))]),
      ),
    ),
  );
  await world().settle();
  const before = world().clock.timers;
  const runId = await world().start("flow");
  await wall.reached;
  await cancel(runId);
  await world().until(async () => (await world().status(runId)) === "canceled");
  await world().advance(150);
  expect(world().clock.timers).toBe(before);
});
