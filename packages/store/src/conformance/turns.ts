import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RunStart } from "../commit/commit-batch.ts";
import { appendTo, beginningMs, leaseMs, runStart, type StoreTarget, sceneTest } from "./scene.ts";
import { admitted } from "./scheduling-scene.ts";

/** Whose turn it is. */
export function turnsConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  const many = (count: number, make: (index: number) => RunStart) => Array.from({ length: count }, (_, at) => make(at));
  const id = (prefix: string, index: number) => `${prefix}-${String(index).padStart(3, "0")}`;

  describe("turns", () => {
    it("projects are served in turn, however much one of them asks for", async ({ scene }) => {
      const starts = [
        ...many(40, (at) => runStart(id("a", at), { project: "a" })),
        ...many(2, (at) => runStart(id("b", at), { project: "b" })),
        ...many(3, (at) => runStart(id("c", at), { project: "c" })),
      ];
      await scene.store.startRuns({ starts });
      const projects: string[] = [];
      for (const limit of [1, 1, 4, 9]) projects.push(...(await scene.claim({ limit })).map(({ project }) => project));
      expect(projects.join("")).toBe("abcabcacaaaaaaa");
      expect((await scene.claim({ limit: 99 })).length).toBe(30);
    });

    it("within a project the highest priority goes first, and stays out of the way of other projects", async ({
      scene,
    }) => {
      const starts = [
        admitted("low", { priority: -1000 }),
        admitted("high", { priority: 1000 }),
        runStart("middle"),
        runStart("else", { project: "zoo" }),
      ];
      await scene.store.startRuns({ starts });
      expect((await scene.claim()).map(({ runId }) => runId)).toEqual(["high", "else", "middle", "low"]);
    });

    it("keys are served in turn, and among themselves first come, first served", async ({ scene }) => {
      const keyed = (key: string) => (at: number) => admitted(id(key || "none", at), { key });
      await scene.store.startRuns({ starts: [...many(9, keyed("")), ...many(4, keyed("k")), ...many(2, keyed("x"))] });
      const claimed = [...(await scene.claim({ limit: 4 })), ...(await scene.claim({ limit: 99 }))];
      const order = "none-000 k-000 x-000 none-001 k-001 x-001 none-002 k-002 none-003 k-003 none-004";
      expect(claimed.map(({ runId }) => runId).join(" ")).toMatch(new RegExp(`^${order} none-005`));
      expect(claimed).toHaveLength(15);
    });

    it("a key that comes later has its turn, though the keys before it never run dry", async ({ scene }) => {
      await scene.store.startRuns({ starts: many(5, (at) => admitted(id("a", at), { key: "a" })) });
      await scene.claim({ limit: 2 });
      await scene.store.startRuns({ starts: many(2, (at) => admitted(id("b", at), { key: "b" })) });
      const claimed = await scene.claim({ limit: 4 });
      expect(claimed.map(({ runId }) => runId)).toEqual(["a-002", "b-000", "a-003", "b-001"]);
    });

    it("a worker takes only what it has the labels for", async ({ scene }) => {
      const starts = [
        admitted("gpu", { needs: ["gpu"] }),
        admitted("both", { needs: ["gpu", "browser"] }),
        admitted("gpu-2", { needs: ["gpu-2"] }),
        runStart("any"),
      ];
      await scene.store.startRuns({ starts });
      const open = (workerId: string, labels: readonly string[]) =>
        scene.other.openWorker({ workerId, leaseMs, labels });
      const ids = async (worker: Awaited<ReturnType<typeof open>>, limit = 9) =>
        (await scene.commit({ worker, claimLimit: limit }, scene.other)).claimed.map(({ runId }) => runId);
      const gpu = await open("with-gpu", ["gpu"]);
      const all = await open("with-all", ["gpu", "desktop", "browser"]);
      expect(await ids(gpu, 1)).toEqual(["any"]);
      expect(await ids(gpu)).toEqual(["gpu"]);
      expect((await scene.other.heartbeat({ worker: gpu })).nextAvailableInMs).toBeNull();
      expect((await scene.other.heartbeat({ worker: all })).nextAvailableInMs).toBe(0);
      expect(await scene.commit({ claimLimit: 9 })).toMatchObject({ claimed: [], nextAvailableInMs: null });
      expect(await ids(all)).toEqual(["both"]);
      expect(await scene.store.heartbeat({ worker: scene.worker })).toMatchObject({ nextAvailableInMs: null });
    });

    it("a worker takes what it has the labels for in the flush in which that becomes ready", async ({ scene }) => {
      const later = admitted("run-1", { needs: ["gpu"], availableAt: beginningMs + 5 });
      await scene.store.startRuns({ starts: [later] });
      const worker = await scene.store.openWorker({ workerId: "worker-2", leaseMs, labels: ["gpu"] });
      scene.clock.advance(5);
      expect(await scene.claim({ worker })).toMatchObject([{ runId: "run-1" }]);
    });

    it("work for others is told to others, and not to be had by oneself", async ({ scene }) => {
      const heard: boolean[] = [];
      scene.store.onChange(({ claimable }) => heard.push(claimable));
      const result = await scene.commit({ starts: [admitted("run-1", { needs: ["gpu"] })], claimLimit: 9 });
      expect(result).toMatchObject({ claimed: [], nextAvailableInMs: null });
      expect(heard).toEqual([true]);
    });

    it("priority, turns and first come hold across needs", async ({ scene }) => {
      const starts = [
        admitted("run-4", { needs: ["gpu"], key: "k" }),
        admitted("run-2", { needs: ["gpu"], priority: 5 }),
        admitted("run-1", { priority: 5 }),
        admitted("run-3", { key: "j" }),
        admitted("run-5", { key: "j" }),
      ];
      await scene.store.startRuns({ starts });
      const worker = await scene.store.openWorker({ workerId: "worker-2", leaseMs, labels: ["gpu"] });
      const claimed = await scene.claim({ worker });
      expect(claimed.map(({ runId }) => runId)).toEqual(["run-1", "run-2", "run-3", "run-4", "run-5"]);
    });

    // With P projects (K keys) that have something to claim, each has its next run within P (K) claimed ones.
    test("no project and no key waits longer than one round", { timeout: 120_000 }, async () => {
      const backlog = fc.array(
        fc.record({ project: fc.constantFrom("a", "b", "c", "d"), key: fc.constantFrom("", "k", "l", "m") }),
        { minLength: 1, maxLength: 60 },
      );
      const limits = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 3, maxLength: 12 });
      const bounded = fc.asyncProperty(backlog, limits, async (runs, claims) => {
        const opened = await target.open({ clock: { nowMs: () => beginningMs } });
        try {
          const worker = await opened.store.openWorker({ workerId: "worker-1", leaseMs });
          const starts = runs.map(({ project, key }, at) => admitted(id("run", at), { key }, { project }));
          await opened.store.startRuns({ starts });
          const laneOf = new Map(starts.map(({ runId }, at) => [runId, runs[at]!]));
          const left = new Map(starts.map(({ runId }) => [runId, laneOf.get(runId)!]));
          const waits = new Waits();
          for (const claimLimit of claims) {
            const { claimed } = await opened.store.commit({ worker, starts: [], updates: [], claimLimit });
            for (const { runId } of claimed) {
              waits.served(laneOf.get(runId)!, [...left.values()]);
              left.delete(runId);
            }
          }
        } finally {
          await opened.close();
        }
      });
      await fc.assert(bounded, { numRuns: 40 });
    });

    it("a run that goes back to the queue waits behind those that were there", async ({ scene }) => {
      const run = await scene.running("run-1");
      await scene.queue("run-2");
      scene.clock.advance(1);
      const transition = { to: "queued", alone: false, died: false } as const;
      await scene.commit({ updates: [appendTo(run, ["run.released"], { transition })] });
      expect((await scene.claim()).map(({ runId }) => runId)).toEqual(["run-2", "run-1"]);
    });
  });
}

interface LaneKey {
  readonly project: string;
  readonly key: string;
}

interface Wait {
  claimed: number;
  /** How many had something to claim when it began, which is the bound. */
  readonly among: number;
}

/** How many runs were claimed since each project, and each key of a project, had its last. */
class Waits {
  readonly #projects = new Map<string, Wait>();
  readonly #keys = new Map<string, Wait>();

  served({ project, key }: LaneKey, claimable: readonly LaneKey[]): void {
    count(this.#projects, { served: project, waiting: claimable.map((lane) => lane.project) });
    const keys = claimable.filter((lane) => lane.project === project).map((lane) => `${project}/${lane.key}`);
    count(this.#keys, { served: `${project}/${key}`, waiting: keys });
  }
}

function count(
  waits: Map<string, Wait>,
  { served, waiting }: { readonly served: string; readonly waiting: readonly string[] },
): void {
  const names = new Set(waiting);
  for (const name of names) {
    const wait = waits.get(name) ?? { claimed: 0, among: names.size };
    wait.claimed += 1;
    expect(wait.claimed).toBeLessThanOrEqual(wait.among);
    waits.set(name, wait);
  }
  waits.set(served, { claimed: 0, among: names.size });
}
