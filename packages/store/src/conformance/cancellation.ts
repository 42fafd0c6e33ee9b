import { describe, expect } from "vitest";
import { appendTo, beginningMs, project, type StoreTarget, sceneTest, succeed, waitFor } from "./scene.ts";

export function cancellationConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  const cancel = { project, runId: "run-1", reason: "no longer needed" };
  const ended = {
    status: "canceled",
    ending: '{"reason":"no longer needed"}',
    availableAt: null,
    cancelReason: "no longer needed",
  };

  describe("cancellation", () => {
    it("a queued run ends at once, with its journal entry", async ({ scene }) => {
      await scene.queue("run-1");
      scene.clock.advance(5);
      expect(await scene.other.cancelRun(cancel)).toMatchObject({ status: "canceled", seq: 2 });
      expect(await scene.get("run-1")).toMatchObject({
        ...ended,
        finishedAt: beginningMs + 5,
        cancelRequestedAt: beginningMs + 5,
      });
      expect((await scene.journal("run-1")).map(({ kind, seq }) => [seq, kind])).toEqual([
        [1, "run.queued"],
        [2, "run.canceled"],
      ]);
      expect(await scene.claim()).toEqual([]);
    });

    it("a waiting run ends at once", async ({ scene }) => {
      const run = await scene.running("run-1");
      await scene.commit({ updates: [waitFor(run, { until: beginningMs + 50, signals: ["go"] })] });
      await scene.store.cancelRun(cancel);
      expect(await scene.get("run-1")).toMatchObject(ended);
      scene.clock.advance(60);
      expect(await scene.claim()).toEqual([]);
    });

    it("a running run is marked for its owner, who ends it; the first reason stays", async ({ scene }) => {
      const run = await scene.running("run-1");
      expect(await scene.other.cancelRun(cancel)).toMatchObject({ status: "running", cancelRequestedAt: beginningMs });
      scene.clock.advance(5);
      expect(await scene.store.cancelRun({ ...cancel, reason: "again" })).toMatchObject({
        cancelRequestedAt: beginningMs,
        cancelReason: "no longer needed",
      });
      expect((await scene.store.heartbeat({ worker: scene.worker })).cancelRequested).toEqual([
        { project, runId: "run-1" },
      ]);
      const update = appendTo(run, ["run.canceled"], { transition: { to: "canceled" } });
      await scene.commit({ updates: [update] });
      expect(await scene.get("run-1")).toMatchObject({ status: "canceled", finishedAt: beginningMs + 5 });
      expect((await scene.store.heartbeat({ worker: scene.worker })).cancelRequested).toEqual([]);
    });

    it("a run that begins to wait after it was marked comes back to a worker at once", async ({ scene }) => {
      const run = await scene.running("run-1");
      await scene.store.cancelRun(cancel);
      await scene.commit({ updates: [waitFor(run, { until: beginningMs + 90_000, signals: ["go"] })] });
      expect(await scene.claim()).toMatchObject([{ runId: "run-1", cancelRequestedAt: beginningMs }]);
    });

    it("a run that was marked and goes back to the queue tells its next owner", async ({ scene }) => {
      await scene.running("run-1");
      await scene.store.cancelRun(cancel);
      await scene.store.closeWorker({ worker: scene.worker });
      const second = await scene.openWorker("worker-2");
      const claimed = await scene.claim({ worker: second });
      expect(claimed).toMatchObject([{ cancelRequestedAt: beginningMs, cancelReason: "no longer needed" }]);
    });

    it("a terminal run is left as it is", async ({ scene }) => {
      await scene.commit({ updates: [succeed(await scene.running("run-1"))] });
      const before = await scene.get("run-1");
      const { input: _input, ending: _ending, ...run } = before;
      expect(await scene.store.cancelRun(cancel)).toEqual(run);
      expect(await scene.get("run-1")).toEqual(before);
    });

    it("a run that is not there is null", async ({ scene }) => {
      expect(await scene.store.cancelRun(cancel)).toBeNull();
    });

    it("a run canceled while it is claimed is either ended or marked, never both or neither", async ({ scene }) => {
      for (let round = 0; round < 20; round += 1) {
        const runId = await scene.queue(`run-${round}`);
        const [claimed] = await Promise.all([scene.claim(), scene.other.cancelRun({ ...cancel, runId })]);
        const run = await scene.get(runId);
        if (claimed.length === 0) expect(run).toMatchObject({ ...ended, seq: 2, workerId: null });
        else expect(run).toMatchObject({ status: "running", cancelRequestedAt: beginningMs, seq: 1 });
      }
    });

    it("a run canceled while it begins to wait ends or comes back, and never sleeps on", async ({ scene }) => {
      for (let round = 0; round < 20; round += 1) {
        const runId = `run-${round}`;
        const run = await scene.running(runId);
        const update = waitFor(run, { signals: ["go"] });
        await Promise.all([scene.commit({ updates: [update] }), scene.other.cancelRun({ ...cancel, runId })]);
        const { status } = await scene.get(runId);
        const claimed = await scene.claim();
        expect([status, claimed.length]).toEqual(status === "canceled" ? ["canceled", 0] : ["waiting", 1]);
      }
    });
  });
}
