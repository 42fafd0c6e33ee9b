import { MillraceError } from "@millrace/flow/errors";
import { expect, test } from "vitest";
import { flow, gate, useWorld } from "../testing/use-world.ts";

const world = useWorld();

test("No step starts after the lease has ended by the machine's clock, and goes on when it holds again", async () => {
  const first = gate<number>();
  const startedAt: number[] = [];
  await world().publish(
    flow(async ({ step }) => {
      await step("first", () => first.pass());
      await step("second", () => void startedAt.push(world().clock.monotonicMs()));
    }),
  );
  const runId = await world().start("flow");
  await first.reached;
  // Commits are held up, so that nothing extends the lease.
  const { store } = world();
  const beat = gate<void>();
  const heartbeat = store.heartbeat.bind(store);
  store.heartbeat = async (options) => {
    await beat.promise;
    return heartbeat(options);
  };
  const commit = store.commit.bind(store);
  let commits = 0;
  store.commit = async (batch) => {
    const result = await commit(batch);
    if (++commits === 1) world().clock.jump(11_000);
    return result;
  };
  first.resolve(1);
  await world().settle();
  expect(startedAt).toEqual([]);
  expect(await world().journal(runId, "step.succeeded")).toHaveLength(1);
  world().clock.fireNext();
  beat.resolve();
  await world().ended(runId);
  expect(startedAt).toHaveLength(1);
});

test("A worker that was replaced stops: it says so, kills its runners and writes nothing more", async () => {
  const slow = gate<number>();
  const executed: string[] = [];
  await world().publish(
    flow(async ({ step }) => {
      await step("slow", () => {
        executed.push("slow");
        return slow.pass();
      });
    }),
  );
  const runId = await world().start("flow");
  await slow.reached;
  await world().settle();
  const old = world().worker;
  const entries = await world().entries(runId);
  await world().store.openWorker({ workerId: "rival", leaseMs: 10_000, alone: true });
  slow.resolve(1);
  await world().until(() => world().fenced === 1);
  expect(old.status()).toMatchObject({ state: "fenced", runs: 0, runners: [] });
  const after = await world().entries(runId);
  expect(after.slice(0, entries.length)).toEqual(entries);
  expect((await world().kinds(runId)).slice(entries.length)).toEqual(["run.released"]);
  await old.drain();
  expect(old.status().state).toBe("fenced");
  await world().advance(60_000);
  expect(world().fenced).toBe(1);
  expect(world().clock.timers).toBe(0);
});

test("A worker learns from its heartbeat as well that it was replaced", async () => {
  await world().store.openWorker({ workerId: "rival", leaseMs: 10_000, alone: true });
  await world().advance(4_000);
  expect(world().fenced).toBe(1);
});

test("Runs of a worker that froze past its lease go on at another one", async () => {
  await world().restart({ alone: false });
  const slow = gate<number>();
  let executed = 0;
  await world().publish(
    flow(({ step }) =>
      step("slow", () => {
        executed++;
        return executed === 1 ? slow.pass() : 2;
      }),
    ),
  );
  const runId = await world().start("flow");
  await slow.reached;
  world().kill();
  await world().begin({ alone: false });
  await world().ended(runId);
  expect(executed).toBe(2);
  expect(await world().output(runId)).toBe(2);
});

test("When the store is gone the worker opens itself anew as its own successor, and its runs go on", async () => {
  const opened: unknown[] = [];
  const { store } = world();
  const openWorker = store.openWorker.bind(store);
  let down = false;
  const unavailable = () => new MillraceError({ code: "STORE_UNAVAILABLE", message: "Cannot reach the store" });
  store.openWorker = async (options) => {
    opened.push(options.replaces);
    if (down) throw unavailable();
    return openWorker(options);
  };
  await world().restart({
    async commit(batch, through) {
      if (down) throw unavailable();
      return through(batch);
    },
  });
  const executed: string[] = [];
  const second = gate<number>();
  await world().publish(
    flow(async ({ step }) => {
      await step("first", () => void executed.push("first"));
      await step("second", () => {
        executed.push("second");
        return second.pass();
      });
    }),
  );
  const runId = await world().start("flow");
  await second.reached;
  const { workerId } = world().worker.status();
  down = true;
  second.resolve(1);
  await world().until(() => world().worker.status().state === "store unavailable");
  await expect(world().start("flow")).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
  await world().advance(3_000);
  expect(world().worker.status()).toMatchObject({ state: "store unavailable", workerId: null, runs: 0, runners: [] });
  down = false;
  expect(await world().ended(runId)).toBe("succeeded");
  expect(executed).toEqual(["first", "second", "second"]);
  expect(opened.slice(1).every((replaces) => replaces === workerId)).toBe(true);
  expect(world().logged.map(({ message }) => message)).toEqual([
    "lost the store; runs go on when it is back",
    "the store is back",
  ]);
});

test("A version that cannot be read for a moment is read again; one that is not there fails its run", async () => {
  const { store } = world();
  await world().publish(flow(async () => 1));
  await world().publish(flow(async () => 1, { name: "lost" }));
  const getVersion = store.getVersion.bind(store);
  let reads = 0;
  store.getVersion = async (key) => {
    if (++reads <= 2) throw new MillraceError({ code: "STORE_UNAVAILABLE", message: "Cannot reach the store" });
    return reads === 4 ? null : getVersion(key);
  };
  expect(await world().ended(await world().start("flow"))).toBe("succeeded");
  const lost = await world().start("lost");
  expect(await world().ended(lost)).toBe("failed");
  await expect(world().output(lost)).rejects.toMatchObject({ code: "VERSION_NOT_FOUND" });
});

test("A worker that cannot open its lease does not start, and listens to nothing", async () => {
  const { store } = world();
  world().kill();
  const { openWorker } = store;
  store.openWorker = async () => {
    throw new MillraceError({ code: "DISK_FULL", message: "Cannot write" });
  };
  await expect(world().begin()).rejects.toMatchObject({ code: "DISK_FULL" });
  store.openWorker = openWorker;
});

test("A look at a run that fails is repeated with the next heartbeat", async () => {
  const slow = gate<number>();
  await world().publish(
    flow(({ step }) => Promise.all([step("slow", () => slow.pass()), step.waitFor("w", { signal: "go" })])),
  );
  const runId = await world().start("flow");
  await slow.reached;
  const { store } = world();
  const { readSignals } = store;
  store.readSignals = async () => {
    throw new Error("busy");
  };
  await world().control.signal({ project: "p", runId, name: "go", payload: 1 });
  await world().settle();
  expect(world().logged.at(-1)).toMatchObject({ level: "warn" });
  store.readSignals = readSignals;
  slow.resolve(1);
  expect(await world().ended(runId)).toBe("succeeded");
});

test("Projects that are to be warm have a runner before the first run, and again when it died", async () => {
  world().kill();
  await world().begin({ warmProjects: ["p", "q"] });
  await world().settle();
  expect(
    world()
      .worker.status()
      .runners.map(({ project }) => project),
  ).toEqual(["p", "q"]);
  world().runners[0]!.kill();
  await world().settle();
  expect(
    world()
      .worker.status()
      .runners.map(({ project }) => project),
  ).toEqual(["q", "p"]);
});
