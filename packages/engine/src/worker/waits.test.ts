import { expect, test } from "vitest";
import { flow, gate, useWorld } from "../testing/use-world.ts";
import { project } from "../testing/world.ts";

// Few heartbeats, as virtual time passes them one by one.
const world = useWorld({ leaseMs: 864_000_000 });
const signal = (runId: string, name: string, payload: number) =>
  world().control.signal({ project, runId, name, payload });

test("A sleep ends when its time has come, to the millisecond", async () => {
  const startMs = world().clock.nowMs();
  await world().publish(
    flow(async ({ step }) => {
      await step.sleep("nap", "90s");
      return step("woke", () => world().clock.nowMs() - startMs);
    }),
  );
  const runId = await world().start("flow");
  await world().advance(89_999);
  expect(await world().status(runId)).toBe("waiting");
  await world().advance(1);
  await world().ended(runId);
  expect(await world().output(runId)).toBe(90_000);
});

test("A sleep of months holds nothing in memory and survives restarts", async () => {
  const days = (n: number) => n * 86_400_000;
  const startMs = world().clock.nowMs();
  await world().publish(
    flow(async ({ step }) => {
      await step.sleep("winter", "120d");
      return world().clock.nowMs() - startMs;
    }),
  );
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  await world().advance(days(60));
  expect(world().worker.status().runs).toBe(0);
  await world().restart();
  await world().advance(days(60) - 1);
  expect(await world().status(runId)).toBe("waiting");
  await world().ended(runId);
  expect(await world().output(runId)).toBe(days(120));
}, 30_000);

test("A sleep that was over while no process ran ends at once after the start", async () => {
  await world().publish(flow(({ step }) => step.sleep("nap", "1h")));
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  world().kill();
  world().clock.jump(7_200_000);
  await world().begin();
  await world().until(async () => (await world().status(runId)) === "succeeded");
});

test("A sleep beside a step that executes ends on time without leaving the runner", async () => {
  const slow = gate<string>();
  const order: string[] = [];
  await world().publish(
    flow(({ step }) =>
      Promise.all([
        step("slow", { timeout: "1d" }, () => slow.pass()),
        step.sleep("nap", "1h").then(() => order.push("slept")),
      ]),
    ),
  );
  const runId = await world().start("flow");
  await slow.reached;
  await world().advance(3_600_000);
  expect(order).toEqual(["slept"]);
  slow.resolve("done");
  await world().ended(runId);
  expect(await world().kinds(runId)).not.toContain("run.waiting");
});

test("Sleeps at the same time end each at its own moment", async () => {
  const order: string[] = [];
  await world().publish(
    flow(({ step }) =>
      Promise.all(
        ["3m", "1m", "2m"].map(async (length) => {
          await step.sleep("nap", length as "1m", { key: length });
          order.push(length);
        }),
      ),
    ),
  );
  await world().ended(await world().start("flow"));
  expect(order.slice(-3)).toEqual(["1m", "2m", "3m"]);
});

test("A sleep of nothing is recorded and goes on at once", async () => {
  await world().publish(flow(({ step }) => step.sleep("nap", 0)));
  const runId = await world().start("flow");
  await world().until(async () => (await world().status(runId)) === "succeeded");
  expect(await world().kinds(runId)).toContain("wait.finished");
});

const waiting = () =>
  flow(({ step }) => step.waitFor<number>("answer", { signal: "answer", within: "1h" }) as Promise<unknown>);

test("A signal that was sent before the wait is received at once", async () => {
  await world().publish(waiting());
  world().kill();
  await world().begin({ leaseMs: 864_000_000, concurrency: 1 });
  const runId = await world().start("flow");
  await signal(runId, "answer", 1);
  await world().until(async () => (await world().status(runId)) === "succeeded");
  expect(await world().output(runId)).toEqual({ outcome: "received", payload: 1 });
});

test("A signal that comes while the run waits in the store wakes it", async () => {
  await world().publish(waiting());
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  await signal(runId, "answer", 2);
  await world().until(async () => (await world().status(runId)) === "succeeded");
  expect(await world().output(runId)).toEqual({ outcome: "received", payload: 2 });
});

test("A signal that comes while the run waits in a runner, beside a step, is delivered there", async () => {
  const slow = gate<number>();
  const order: string[] = [];
  await world().publish(
    flow(({ step }) =>
      Promise.all([
        step("slow", () => slow.pass()),
        step.waitFor("answer", { signal: "answer" }).then(() => order.push("received")),
      ]),
    ),
  );
  const runId = await world().start("flow");
  await slow.reached;
  await signal(runId, "answer", 3);
  await world().until(() => order.length === 1);
  slow.resolve(1);
  await world().ended(runId);
});

test("A signal of another name wakes nobody", async () => {
  await world().publish(waiting());
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  await signal(runId, "other", 1);
  await world().settle();
  expect(await world().status(runId)).toBe("waiting");
  await world().ended(runId);
  expect(await world().output(runId)).toEqual({ outcome: "timed out" });
});

test("A timeout of a wait is a value", async () => {
  await world().publish(waiting());
  const runId = await world().start("flow");
  await world().advance(3_600_000);
  expect(await world().output(runId)).toEqual({ outcome: "timed out" });
});

test("Two waits for one name get its signals first come, first served", async () => {
  await world().publish(
    flow(async ({ step }) => {
      const first = await step.waitFor("first", { signal: "go" });
      const second = await step.waitFor("second", { signal: "go" });
      return [first, second];
    }),
  );
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  await signal(runId, "go", 1);
  await signal(runId, "go", 2);
  await world().until(async () => (await world().status(runId)) === "succeeded");
  expect(await world().output(runId)).toMatchObject([{ payload: 1 }, { payload: 2 }]);
});

test("Two waits for one name at the same time: one signal ends the first, the other one waits on", async () => {
  await world().publish(
    flow(({ step }) =>
      Promise.all([
        step.waitFor("first", { signal: "go", within: "1h" }),
        step.waitFor("second", { signal: "go", within: "1h" }),
      ]),
    ),
  );
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  await signal(runId, "go", 1);
  await world().ended(runId);
  expect(await world().output(runId)).toEqual([{ outcome: "received", payload: 1 }, { outcome: "timed out" }]);
});

test("A signal that is there when the deadline has passed wins over it", async () => {
  await world().publish(waiting());
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  world().kill();
  await world().store.sendSignal({ project, runId, name: "answer", payload: "4" });
  world().clock.jump(7_200_000);
  await world().begin();
  await world().until(async () => (await world().status(runId)) === "succeeded");
  expect(await world().output(runId)).toEqual({ outcome: "received", payload: 4 });
});

test("A run is never put to rest over a signal that came while its worker had not looked", async () => {
  // The claim says that a signal came; a run that begins before the worker has read it would sleep beside it.
  let holding: Promise<void> = Promise.resolve();
  const store = world().store;
  const readSignals = store.readSignals.bind(store);
  store.readSignals = async (key) => {
    await holding;
    return readSignals(key);
  };
  await world().publish(waiting());
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  const held = gate<void>();
  holding = held.promise;
  await signal(runId, "answer", 5);
  await world().settle();
  held.resolve();
  await world().until(async () => (await world().status(runId)) === "succeeded");
  expect(await world().output(runId)).toEqual({ outcome: "received", payload: 5 });
});

test("Reads of signals that overtake each other lose none", async () => {
  const answers: (() => void)[] = [];
  const slow = gate<number>();
  await world().publish(
    flow(({ step }) =>
      Promise.all([
        step("slow", () => slow.pass()),
        step.waitFor("first", { signal: "go" }).then(() => step.waitFor("second", { signal: "go" })),
      ]),
    ),
  );
  const runId = await world().start("flow");
  await slow.reached;
  const store = world().store;
  const readSignals = store.readSignals.bind(store);
  store.readSignals = async (key) => {
    const found = await readSignals(key);
    await new Promise<void>((resolve) => answers.push(resolve));
    return found;
  };
  await signal(runId, "go", 1);
  await signal(runId, "go", 2);
  await world().until(() => answers.length === 2);
  answers[1]!();
  await world().settle();
  answers[0]!();
  await world().settle();
  slow.resolve(1);
  await world().until(async () => (await world().status(runId)) === "succeeded");
  expect(await world().output(runId)).toMatchObject([1, { payload: 2 }]);
});

test("A wait that an attempt left behind is taken up by the next one, and recorded once", async () => {
  const startMs = world().clock.nowMs();
  await world().publish(
    flow(({ step }) =>
      step("outer", { timeout: "1m", retry: { attempts: 1, delay: 0 } }, async () => {
        await step.sleep("nap", "90s");
        return world().clock.nowMs() - startMs;
      }),
    ),
  );
  const runId = await world().start("flow");
  await world().ended(runId);
  expect(await world().output(runId)).toBe(90_000);
  expect(await world().journal(runId, "wait.started")).toHaveLength(1);
  expect(await world().journal(runId, "wait.finished")).toHaveLength(1);
});
