import { describe, expect } from "vitest";
import { entry, project, runStart, type Scene, type StoreTarget, sceneTest } from "../../conformance/scene.ts";
import type { Store } from "../../store.ts";
import { addToCollected, beginCollecting, type Collecting } from "../collect-start.ts";
import { collectedUnder } from "../collected-key.ts";

const batch: Collecting = { collect: "batch", key: "k", size: 3, withinMs: 60_000 };
const debounce: Collecting = { collect: "debounce", key: "k", withinMs: 10_000, longestMs: 25_000 };

/** A start as the engine makes it: added where a run collects, else the first of a new one. */
async function collect({ tables }: Store, collecting: Collecting, { input, runId }: { input: number; runId: string }) {
  const nowMs = await tables.nowMs();
  const availableAt = nowMs + collecting.withinMs;
  const start = runStart(runId, {
    entries: [entry(1, "run.queued", { body: JSON.stringify({ input, collect: collecting.collect }) })],
    admission: { availableAt, expireAt: availableAt + 5_000 },
  });
  for (;;) {
    const added = await addToCollected(tables, { project, flow: start.flow, input }, collecting);
    if (added) return added.runId;
    if (await beginCollecting(tables, start, { key: collecting.key, input, before: [] })) return runId;
  }
}

async function collectAll(scene: Scene, collecting: Collecting, inputs: readonly number[]) {
  const runs: string[] = [];
  for (const input of inputs) runs.push(await collect(scene.store, collecting, { input, runId: `run-${input}` }));
  return runs;
}

const inputs = async (scene: Scene, runId: string) =>
  (await scene.journal(runId)).map(({ body }) => (JSON.parse(body) as { input: number }).input);

export function collectingConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  describe("collecting", () => {
    it("starts come into one run until it is full, which goes at once; the next one begins another", async ({
      scene,
    }) => {
      expect(await collectAll(scene, batch, [1, 2, 3, 4])).toEqual(["run-1", "run-1", "run-1", "run-4"]);
      expect(await inputs(scene, "run-1")).toEqual([1, 2, 3]);
      expect(await scene.get("run-1")).toMatchObject({ seq: 3, availableAt: scene.clock.nowMs(), status: "queued" });
      expect(await scene.get("run-4")).toMatchObject({ seq: 1, availableAt: scene.clock.nowMs() + 60_000 });
      expect((await scene.claim()).map(({ runId }) => runId)).toEqual(["run-1"]);
    });

    it("a run that a worker has taken takes no more", async ({ scene }) => {
      await collectAll(scene, batch, [1, 2]);
      scene.clock.advance(60_000);
      const [claimed] = await scene.claim();
      expect(claimed?.entries.map(({ seq, kind }) => [seq, kind])).toEqual([
        [1, "run.queued"],
        [2, "run.collected"],
      ]);
      expect(await collectAll(scene, batch, [3])).toEqual(["run-3"]);
      expect((await scene.get("run-1")).seq).toBe(2);
    });

    it("a run that was canceled takes no more", async ({ scene }) => {
      await collectAll(scene, batch, [1]);
      await scene.store.cancelRun({ project, runId: "run-1", reason: "wrong" });
      expect(await collectAll(scene, batch, [2])).toEqual(["run-2"]);
    });

    it("keys and flows collect apart", async ({ scene }) => {
      await collectAll(scene, batch, [1]);
      expect(await collectAll(scene, { ...batch, key: "other" }, [2])).toEqual(["run-2"]);
    });

    it("a further start pushes the run back, at most as long as the first one may wait", async ({ scene }) => {
      const startMs = scene.clock.nowMs();
      await collectAll(scene, debounce, [1]);
      scene.clock.advance(9_000);
      await collectAll(scene, debounce, [2]);
      expect(await scene.get("run-1")).toMatchObject({ seq: 2, availableAt: startMs + 19_000 });
      scene.clock.advance(9_000);
      await collectAll(scene, debounce, [3]);
      expect((await scene.get("run-1")).availableAt).toBe(startMs + 25_000);
      const { tables } = scene.store;
      const [row] = await tables.read(tables.build.selectFrom("runs").select("expire_at"));
      expect(row?.expire_at).toBe(startMs + 30_000);
      expect(await inputs(scene, "run-1")).toEqual([1, 2, 3]);
    });

    it("of starts with the same key one is added, on whichever server and whether it begins a run or not", async ({
      scene,
    }) => {
      const { store, other } = scene;
      const send = async ({ tables }: Store, input: number, begins: string | null) => {
        const start = { ...runStart(begins ?? "", { idempotencyKey: `k${input}` }), project };
        const { flow, idempotencyKey } = start;
        if (begins) return beginCollecting(tables, start, { key: batch.key, input, before: [] });
        return (await addToCollected(tables, { project, flow, input, idempotencyKey }, batch)) !== null;
      };
      expect(await send(store, 1, "run-1")).toBe(true);
      expect((await Promise.all([send(store, 2, null), send(other, 2, null)])).sort()).toEqual([false, true]);
      expect(await Promise.all([send(store, 1, null), send(other, 2, null)])).toEqual([false, false]);
      expect(await inputs(scene, "run-1")).toHaveLength(2);
      await store.cancelRun({ project, runId: "run-1", reason: "wrong" });
      expect(await send(other, 2, "run-2")).toBe(false);
      const named = (idempotencyKey: string, input: number) =>
        collectedUnder(store.tables, { project, flow: "sync", input, idempotencyKey });
      expect([await named("k1", 1), await named("k2", 2), await named("k2", 1), await named("k3", 3)]).toEqual([
        { project, runId: "run-1", sameInput: true },
        { project, runId: "run-1", sameInput: true },
        { project, runId: "run-1", sameInput: false },
        null,
      ]);
      scene.clock.advance(24 * 3_600_000);
      expect(await named("k1", 1)).toBeNull();
      expect(await send(other, 2, "run-2")).toBe(true);
    });

    it("starts of two servers at the same time are all there, each once, in runs that are not too large", async ({
      scene,
    }) => {
      const all = Array.from({ length: 20 }, (_, index) => index);
      const runs = await Promise.all(
        all.map((input) =>
          collect(input % 2 === 0 ? scene.store : scene.other, batch, { input, runId: `run-${input}` }),
        ),
      );
      const kept = await Promise.all([...new Set(runs)].map((runId) => inputs(scene, runId)));
      expect(kept.flat().sort((a, b) => a - b)).toEqual(all);
      expect(kept.every(({ length }) => length <= 3)).toBe(true);
      expect(kept.filter(({ length }) => length < 3).length).toBeLessThanOrEqual(1);
    });
  });
}
