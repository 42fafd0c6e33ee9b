import { describe, expect } from "vitest";
import { beginningMs, entry, project, runStart, type StoreTarget, sceneTest } from "./scene.ts";

export function startsConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  describe("starts", () => {
    it("a started run is queued, available at once and shows its input", async ({ scene }) => {
      const started = await scene.store.startRuns({ starts: [runStart("run-1", { parentRunId: "run-0" })] });
      expect(started).toEqual([{ runId: "run-1", existed: false }]);
      expect(await scene.get("run-1")).toEqual({
        project,
        runId: "run-1",
        flow: "sync",
        version: "1".repeat(64),
        status: "queued",
        seq: 1,
        claims: 0,
        createdAt: beginningMs,
        startedAt: null,
        finishedAt: null,
        availableAt: beginningMs,
        cancelRequestedAt: null,
        cancelReason: null,
        parentRunId: "run-0",
        workerId: null,
        errorCode: null,
        input: '{"since":"2026-01-01"}',
        ending: null,
      });
    });

    it("a run without input shows null", async ({ scene }) => {
      await scene.queue("run-1", { entries: [entry(1, "run.queued")] });
      expect((await scene.get("run-1")).input).toBe("null");
    });

    it("a start keeps the entries copied from a parent", async ({ scene }) => {
      const entries = [
        entry(1, "run.queued"),
        entry(2, "step.succeeded", { name: "a", key: "k", body: '{"output":1}' }),
      ];
      await scene.queue("run-1", { entries });
      expect(await scene.journal("run-1")).toEqual(entries);
      expect((await scene.get("run-1")).seq).toBe(2);
    });

    it("a worker starts runs with its flush", async ({ scene }) => {
      const { started } = await scene.commit({ starts: [runStart("run-1"), runStart("run-2")] });
      expect(started).toEqual([
        { runId: "run-1", existed: false },
        { runId: "run-2", existed: false },
      ]);
      expect((await scene.claim()).map(({ runId }) => runId)).toEqual(["run-1", "run-2"]);
    });

    it("a second start with the same idempotency key returns the first run and changes nothing", async ({ scene }) => {
      await scene.queue("run-1", { idempotencyKey: "order 7" });
      const again = runStart("run-2", { idempotencyKey: "order 7" });
      expect(await scene.store.startRuns({ starts: [again] })).toEqual([{ runId: "run-1", existed: true }]);
      expect((await scene.commit({ starts: [again] })).started).toEqual([{ runId: "run-1", existed: true }]);
      expect(await scene.store.getRun({ project, runId: "run-2" })).toBeNull();
      expect(await scene.journal("run-2")).toEqual([]);
    });

    it("an idempotency key counts within its flow and project", async ({ scene }) => {
      await scene.queue("run-1", { idempotencyKey: "key" });
      expect(await scene.queue("run-2", { idempotencyKey: "key", flow: "other" })).toBe("run-2");
      expect(await scene.queue("run-1", { idempotencyKey: "key", project: "other" })).toBe("run-1");
    });

    it("the same idempotency key twice in one call starts one run", async ({ scene }) => {
      const starts = ["run-1", "run-2", "run-3"].map((runId) => runStart(runId, { idempotencyKey: "key" }));
      expect(await scene.store.startRuns({ starts })).toEqual([
        { runId: "run-1", existed: false },
        { runId: "run-1", existed: true },
        { runId: "run-1", existed: true },
      ]);
    });

    it("concurrent starts with the same idempotency key start one run", async ({ scene }) => {
      const start = (runId: string, store = scene.store) =>
        store.startRuns({ starts: [runStart(runId, { idempotencyKey: "key" })] });
      const ids = Array.from({ length: 20 }, (_, index) => `run-${index}`);
      const started = (
        await Promise.all(ids.map((runId, index) => start(runId, index % 2 ? scene.store : scene.other)))
      ).flat();
      expect(started.filter(({ existed }) => !existed)).toHaveLength(1);
      expect(new Set(started.map(({ runId }) => runId)).size).toBe(1);
      expect(await scene.store.listRuns({ project, limit: 100 })).toHaveLength(1);
    });

    it("an id that a run has already is refused, and nothing of the call is written", async ({ scene }) => {
      await scene.queue("run-1");
      const starts = [runStart("run-2"), runStart("run-1")];
      await expect(scene.store.startRuns({ starts })).rejects.toMatchObject({ code: "RUN_STATE_CONFLICT" });
      await expect(scene.commit({ starts })).rejects.toMatchObject({ code: "RUN_STATE_CONFLICT" });
      expect(await scene.store.getRun({ project, runId: "run-2" })).toBeNull();
    });
  });
}
