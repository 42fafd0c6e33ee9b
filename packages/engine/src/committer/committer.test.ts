import { MillraceError } from "@millrace/flow/errors";
import type { CommitBatch } from "@millrace/store";
import { expect, test } from "vitest";
import { flow, gate, useWorld } from "../testing/use-world.ts";
import { project } from "../testing/world.ts";

const batches: CommitBatch[] = [];
const world = useWorld({
  commit: (batch, through) => {
    batches.push(batch);
    return through(batch);
  },
});

test("Steps that end at the same time share one commit", async () => {
  const wall = gate<void>();
  await world().publish(
    flow(({ step }) =>
      Promise.all(Array.from({ length: 40 }, (_, n) => step("one", { key: String(n) }, () => wall.pass()))),
    ),
  );
  const runId = await world().start("flow");
  await wall.reached;
  await world().settle();
  batches.length = 0;
  wall.resolve();
  await world().ended(runId);
  expect(await world().journal(runId, "step.succeeded")).toHaveLength(40);
  expect(batches.length).toBeLessThanOrEqual(4);
});

test("Starts that come at the same time share one commit, which claims them as well", async () => {
  await world().publish(flow(async () => 1));
  await world().settle();
  batches.length = 0;
  const runs = await Promise.all(Array.from({ length: 30 }, () => world().start("flow")));
  for (const runId of runs) await world().ended(runId);
  expect(batches.filter(({ starts }) => starts.length > 0).length).toBeLessThanOrEqual(2);
  expect(batches.filter(({ starts, updates }) => starts.length + updates.length === 0)).toEqual([]);
});

test("A worker that has nothing to say writes nothing between its heartbeats", async () => {
  await world().publish(flow(async () => 1));
  await world().ended(await world().start("flow"));
  await world().settle();
  batches.length = 0;
  await world().settle();
  expect(batches).toEqual([]);
});

test("No more runs are claimed than there are places, and the next one as soon as one is free", async () => {
  await world().restart({ ...world().options, concurrency: 2 });
  const walls = [gate<number>(), gate<number>(), gate<number>()];
  let begun = 0;
  await world().publish(flow(({ step }) => step("a", () => walls[begun++]!.pass())));
  const runs = await Promise.all(walls.map(() => world().start("flow")));
  await walls[1]!.reached;
  await world().settle();
  expect(begun).toBe(2);
  expect(world().worker.status().runs).toBe(2);
  walls[0]!.resolve(1);
  await walls[2]!.reached;
  for (const wall of walls) wall.resolve(1);
  for (const runId of runs) await world().ended(runId);
});

test("Runs that are due and locked by somebody else are looked for again after a pause, not in a circle", async () => {
  await world().publish(flow(async () => 1));
  let locked = true;
  let commits = 0;
  await world().restart({
    async commit(batch, through) {
      commits++;
      if (!locked) return through(batch);
      const result = await through({ ...batch, claimLimit: 0 });
      return { ...result, nextAvailableInMs: 0 };
    },
  });
  const runId = await world().start("flow");
  await world().settle();
  await world().settle();
  expect(commits).toBeLessThan(4);
  locked = false;
  await world().advance(50);
  expect(await world().status(runId)).toBe("succeeded");
});

test("Starts whose commit failed are rejected with what happened", async () => {
  await world().publish(flow(async () => 1));
  let full = true;
  await world().restart({
    async commit(batch, through) {
      if (full && batch.starts.length > 0) throw new MillraceError({ code: "DISK_FULL", message: "Cannot write" });
      return through(batch);
    },
  });
  const starts = [world().start("flow"), world().start("flow")].map((start) => start.catch((error: Error) => error));
  expect(await Promise.all(starts)).toMatchObject([{ code: "DISK_FULL" }, { code: "DISK_FULL" }]);
  full = false;
  await world().advance(1_000);
  expect(await world().ended(await world().start("flow"))).toBe("succeeded");
});

test("Starts that wait while the worker is stopped are rejected with STORE_UNAVAILABLE", async () => {
  await world().publish(flow(async () => 1));
  const held = gate<void>();
  await world().restart({
    async commit(batch, through) {
      if (batch.starts.length > 0) await held.pass();
      return through(batch);
    },
  });
  const first = world()
    .start("flow")
    .catch((error: Error) => error);
  await held.reached;
  const second = world()
    .start("flow")
    .catch((error: Error) => error);
  await world().settle();
  await world().store.openWorker({ workerId: "rival", leaseMs: 1, alone: true });
  await world().advance(4_000);
  expect(await second).toMatchObject({ code: "STORE_UNAVAILABLE" });
  held.resolve();
  expect(await first).toMatchObject({ code: "WORKER_FENCED" });
});

test("A commit that hangs does not hold up the worker once it has opened itself anew", async () => {
  await world().publish(flow(async () => 1));
  const hung = gate<void>();
  let hang = true;
  await world().restart({
    async commit(batch, through) {
      if (hang && batch.starts.length > 0) await hung.pass();
      return through(batch);
    },
  });
  const lost = world()
    .start("flow")
    .catch((error: Error) => error);
  await hung.reached;
  const { store } = world();
  const { heartbeat } = store;
  store.heartbeat = async () => {
    throw new MillraceError({ code: "STORE_UNAVAILABLE", message: "Cannot reach the store" });
  };
  await world().advance(4_000);
  store.heartbeat = heartbeat;
  hang = false;
  expect(world().worker.status().state).toBe("working");
  expect(await world().ended(await world().start("flow"))).toBe("succeeded");
  hung.resolve();
  expect(await lost).toMatchObject({ code: "WORKER_FENCED" });
});

test("A run that another process started is found by the store's notification", async () => {
  await world().publish(flow(async () => 1));
  await world().settle();
  const entries = [
    { seq: 1, kind: "run.queued", name: null, key: null, attempt: 0, body: '{"input":null}', at: 1 },
  ] as const;
  await world().store.startRuns({
    starts: [
      { project, runId: "r", flow: "flow", version: "flow-1", parentRunId: null, idempotencyKey: null, entries },
    ],
  });
  await world().until(async () => (await world().status("r")) === "succeeded");
});

test("A run that is told of while a commit is under way is claimed, though that commit says that nothing is due", async () => {
  await world().publish(flow(async () => 1));
  const seen = gate<void>();
  let late = true;
  await world().restart({
    async commit(batch, through) {
      const result = await through(batch);
      // The last commit of the first run is done and its answer is on the way: the notification overtakes it.
      if (late && batch.updates.some(({ transition }) => transition)) {
        late = false;
        await seen.pass();
      }
      return result;
    },
  });
  await world().start("flow");
  await seen.reached;
  const entries = [
    { seq: 1, kind: "run.queued", name: null, key: null, attempt: 0, body: '{"input":null}', at: 1 },
  ] as const;
  await world().store.startRuns({
    starts: [
      { project, runId: "r", flow: "flow", version: "flow-1", parentRunId: null, idempotencyKey: null, entries },
    ],
  });
  seen.resolve();
  // No heartbeat, no timer: time stands still.
  await world().until(async () => (await world().status("r")) === "succeeded");
});

test("What a worker's own commits tell it makes no circle of commits that write nothing", async () => {
  await world().publish(flow(({ step }) => step("a", () => 1)));
  await world().restart({
    commit: (batch, through) => {
      batches.push(batch);
      return through(batch);
    },
    concurrency: 2,
  });
  batches.length = 0;
  await Promise.all(Array.from({ length: 6 }, () => world().start("flow")));
  await world().until(() => world().worker.status().runs === 0);
  await world().settle();
  const empty = batches.filter(({ starts, updates }) => starts.length + updates.length === 0);
  expect(empty.length).toBeLessThanOrEqual(2);
  const commits = batches.length;
  await world().settle();
  expect(batches).toHaveLength(commits);
});
