import { MillraceError } from "@millrace/flow/errors";
import { expect, test } from "vitest";
import { flow, gate, useWorld } from "../testing/use-world.ts";
import { project } from "../testing/world.ts";

const world = useWorld();

test("A drain lets the executing step end, records it, hands the run back and counts no attempt", async () => {
  const slow = gate<number>();
  const executed: string[] = [];
  await world().publish(
    flow(async ({ step }) => {
      await step("slow", () => {
        executed.push("slow");
        return slow.pass();
      });
      await step("next", ({ attempt }) => void executed.push(`next ${attempt}`));
    }),
  );
  const runId = await world().start("flow");
  await slow.reached;
  const drained = world().worker.drain();
  await world().settle();
  expect(world().worker.status().state).toBe("draining");
  slow.resolve(1);
  await drained;
  expect(world().worker.status()).toMatchObject({ state: "stopped", runs: 0, runners: [] });
  expect(await world().status(runId)).toBe("queued");
  expect(await world().kinds(runId)).toEqual(["run.queued", "run.started", "step.succeeded", "run.released"]);
  await world().begin();
  await world().ended(runId);
  expect(executed).toEqual(["slow", "next 1"]);
});

test("A drain claims no run, not even those that it hands back", async () => {
  await world().publish(flow(({ step }) => step.waitFor("w", { signal: "go" }).then(() => step("x", () => 1))));
  const slow = gate<number>();
  let begun = 0;
  const wait = () => {
    begun++;
    return slow.pass();
  };
  await world().publish(flow(({ step }) => step("slow", wait), { name: "slow" }));
  const runs = [await world().start("slow"), await world().start("slow")];
  await world().until(() => begun === 2);
  const drained = world().worker.drain();
  const late = await world().store.startRuns({
    starts: [
      {
        project,
        runId: "late",
        flow: "slow",
        version: "slow-2",
        parentRunId: null,
        idempotencyKey: null,
        entries: [{ seq: 1, kind: "run.queued", name: null, key: null, attempt: 0, body: '{"input":null}', at: 1 }],
      },
    ],
  });
  slow.resolve(1);
  await drained;
  expect(late).toEqual([{ runId: "late", existed: false }]);
  expect(await world().kinds("late")).toEqual(["run.queued"]);
  // The body had come to its end with the step: nothing was left to hand back.
  for (const runId of runs) expect(await world().status(runId)).toBe("succeeded");
});

test("A drain ends after its grace when a step does not, and the run goes on elsewhere", async () => {
  const deaf = gate<number>();
  await world().publish(flow(({ step }) => step("deaf", () => deaf.pass())));
  const runId = await world().start("flow");
  await deaf.reached;
  let over = false;
  const drained = world()
    .worker.drain({ graceMs: 3_000 })
    .then(() => {
      over = true;
    });
  await world().advance(2_999);
  expect(over).toBe(false);
  await world().advance(1);
  await drained;
  expect(await world().status(runId)).toBe("queued");
  deaf.resolve(1);
  await world().begin();
  await world().ended(runId);
  expect(await world().kinds(runId)).toEqual([
    "run.queued",
    "run.started",
    "step.started",
    "run.released",
    "run.started",
    "step.succeeded",
    "run.succeeded",
  ]);
});

test("A drain hands a run back whose version is still being read", async () => {
  const reading = gate<void>();
  await world().publish(flow(async () => 1));
  const { store } = world();
  const getVersion = store.getVersion.bind(store);
  store.getVersion = async (key) => {
    await reading.pass();
    return getVersion(key);
  };
  const runId = await world().start("flow");
  await reading.reached;
  await world().worker.drain();
  reading.resolve();
  await world().settle();
  expect(await world().status(runId)).toBe("queued");
  expect(world().runners).toHaveLength(0);
});

test("A drain hands runs back at once whose runner was never ready", async () => {
  await world().publish(flow(async () => 1));
  await world().restart({
    spawn: () => () => ({
      port: { send() {}, onMessages() {}, onClose() {}, close() {} },
      processId: 1,
      kill() {},
      lastWords: () => "",
      usage: () => null,
      breach: () => null,
    }),
  });
  const runId = await world().start("flow");
  await world().until(() => world().runners.length === 1);
  await world().worker.drain();
  expect(await world().status(runId)).toBe("queued");
});

test("A run that only waits is handed back and waits on elsewhere", async () => {
  await world().publish(flow(({ step }) => step.sleep("nap", "1h")));
  const runId = await world().start("flow");
  await world().ended(runId, "waiting");
  await world().worker.drain();
  expect(await world().status(runId)).toBe("waiting");
});

test("After a drain no timer is left, so that the process can end", async () => {
  const slow = gate<number>();
  await world().publish(
    flow(({ step }) =>
      Promise.all([step("slow", () => slow.pass()), step.sleep("nap", "1h"), step.sleep("nip", "2h")]),
    ),
  );
  await world().start("flow");
  await slow.reached;
  const drained = world().worker.drain();
  slow.resolve(1);
  await drained;
  await world().advance(150);
  expect(world().clock.timers).toBe(0);
});

test("A second drain waits for the first one, and one after the end does nothing", async () => {
  const slow = gate<number>();
  await world().publish(flow(({ step }) => step("slow", () => slow.pass())));
  await world().start("flow");
  await slow.reached;
  const drains = [world().worker.drain(), world().worker.drain()];
  slow.resolve(1);
  await Promise.all(drains);
  await world().worker.drain();
  expect(world().worker.status().state).toBe("stopped");
});

test("A stopped worker refuses starts with STORE_UNAVAILABLE", async () => {
  await world().publish(flow(async () => 1));
  await world().worker.drain();
  await expect(world().start("flow")).rejects.toMatchObject({ code: "STORE_UNAVAILABLE", retry: true });
});

test("A drain while the store does not answer ends all the same", async () => {
  await world().publish(flow(async () => 1));
  await world().settle();
  world().store.heartbeat = world().store.openWorker = async () => {
    throw new MillraceError({ code: "STORE_UNAVAILABLE", message: "Cannot reach the store" });
  };
  await world().fly(() => world().worker.status().state === "store unavailable");
  await world().worker.drain();
  expect(world().worker.status().state).toBe("stopped");
  await world().advance(10_000);
  expect(world().clock.timers).toBe(0);
});

test("A drain whose hand-over fails ends and says so", async () => {
  world().store.closeWorker = async () => {
    throw new MillraceError({ code: "STORE_UNAVAILABLE", message: "Cannot reach the store" });
  };
  await world().worker.drain();
  expect(world().worker.status().state).toBe("stopped");
  expect(world().logged.at(-1)).toMatchObject({ level: "warn" });
});

test("A worker that is drained while it opens its lease gives it back", async () => {
  const opening = gate<void>();
  const { store } = world();
  await world().worker.drain();
  const openWorker = store.openWorker.bind(store);
  store.openWorker = async (options) => {
    await opening.pass();
    return openWorker(options);
  };
  const begun = world().begin();
  await opening.reached;
  const drained = world().worker.drain();
  opening.resolve();
  await Promise.all([begun, drained]);
  await world().settle();
  expect(world().worker.status().state).toBe("stopped");
  await world().advance(60_000);
  expect(world().clock.timers).toBe(0);
});
