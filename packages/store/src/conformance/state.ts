import { describe, expect } from "vitest";
import type { StateWrite } from "../commit/commit-batch.ts";
import { appendTo, project, runStart, type StoreTarget, sceneTest, succeed } from "./scene.ts";

export function stateConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  const write = (value: string, expectedRevision: number, key = "cursor"): StateWrite => ({
    flow: "sync",
    key,
    value,
    expectedRevision,
  });
  const cursor = { project, flow: "sync", key: "cursor" };

  describe("flow state", () => {
    it("a value is written with the entries, and its revision grows", async ({ scene }) => {
      const run = await scene.running("run-1");
      expect(await scene.store.readState(cursor)).toBeNull();
      await scene.commit({ updates: [appendTo(run, ["step.succeeded"], { state: [write('{"at":1}', 0)] })] });
      expect(await scene.store.readState(cursor)).toEqual({ value: '{"at":1}', revision: 1 });
      const next = appendTo({ ...run, seq: 2 }, ["step.succeeded"], { state: [write("2", 1), write("x", 0, "b")] });
      expect((await scene.commit({ updates: [next] })).refused).toEqual([]);
      expect(await scene.other.readState(cursor)).toEqual({ value: "2", revision: 2 });
      expect(await scene.other.readState({ ...cursor, key: "b" })).toEqual({ value: "x", revision: 1 });
      expect(await scene.store.readState({ ...cursor, flow: "other" })).toBeNull();
    });

    it.for([
      ["a revision that is behind", 1],
      ["a revision that is ahead", 3],
      ["a value taken for absent", 0],
    ] as const)("%s refuses the whole update, and only that", async ([, expectedRevision], { scene }) => {
      const run = await scene.running("run-1");
      const other = await scene.running("run-2");
      for (const revision of [0, 1]) {
        const update = appendTo({ ...run, seq: 1 + revision }, ["step.succeeded"], { state: [write("1", revision)] });
        await scene.commit({ updates: [update] });
      }
      await scene.store.sendSignal({ project, runId: "run-1", name: "go", payload: "1" });
      const conflicting = appendTo({ ...run, seq: 3 }, ["run.succeeded"], {
        transition: { to: "succeeded" },
        state: [write("first", 0, "another"), write("late", expectedRevision)],
        artifacts: [{ artifact: "a".repeat(64), name: "a.txt", mediaType: "text/plain", sizeBytes: 1 }],
        consumedSignals: [1],
      });
      const result = await scene.commit({ starts: [runStart("run-3")], updates: [conflicting, succeed(other)] });
      expect(result.refused).toEqual([{ project, runId: "run-1" }]);
      expect(result.started).toHaveLength(1);
      expect(await scene.get("run-1")).toMatchObject({ status: "running", seq: 3, workerId: "worker-1" });
      expect(await scene.journal("run-1")).toHaveLength(3);
      expect(await scene.store.readState(cursor)).toEqual({ value: "1", revision: 2 });
      expect(await scene.store.readState({ ...cursor, key: "another" })).toBeNull();
      expect(await scene.store.listArtifacts({ project, runId: "run-1" })).toEqual([]);
      expect((await scene.store.readSignals({ project, runId: "run-1" })).signals).toHaveLength(1);
      expect(await scene.get("run-2")).toMatchObject({ status: "succeeded" });
    });

    it("two updates of one batch on the same value: the first one wins", async ({ scene }) => {
      const first = await scene.running("run-1");
      const second = await scene.running("run-2");
      const updates = [first, second].map((run) => appendTo(run, ["step.succeeded"], { state: [write(run.runId, 0)] }));
      expect((await scene.commit({ updates })).refused).toEqual([{ project, runId: "run-2" }]);
      expect(await scene.store.readState(cursor)).toEqual({ value: "run-1", revision: 1 });
    });

    it("one update may write a value twice", async ({ scene }) => {
      const run = await scene.running("run-1");
      const update = appendTo(run, ["step.succeeded"], { state: [write("1", 0), write("2", 1)] });
      expect((await scene.commit({ updates: [update] })).refused).toEqual([]);
      expect(await scene.store.readState(cursor)).toEqual({ value: "2", revision: 2 });
    });

    it("workers that count at the same time lose no count", async ({ scene }) => {
      const second = await scene.openWorker("worker-2", scene.other);
      await scene.store.startRuns({ starts: [runStart("run-1"), runStart("run-2")] });
      const [one] = await scene.claim({ limit: 1 });
      const [two] = await scene.claim({ worker: second, limit: 1 });
      const count = async (run: NonNullable<typeof one>, turns: number) => {
        const [store, worker] = run === two ? [scene.other, second] : [scene.store, scene.worker];
        let seq = run.seq;
        while (seq < run.seq + turns) {
          const seen = await store.readState(cursor);
          const state = [write(String(Number(seen?.value ?? 0) + 1), seen?.revision ?? 0)];
          const update = appendTo({ ...run, seq }, ["step.succeeded"], { state });
          const { refused } = await scene.commit({ worker, updates: [update] }, store);
          if (refused.length === 0) seq += 1;
        }
      };
      await Promise.all([count(one!, 15), count(two!, 15)]);
      expect(await scene.store.readState(cursor)).toEqual({ value: "30", revision: 30 });
    });
  });
}
