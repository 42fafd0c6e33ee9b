import { describe, expect } from "vitest";
import { appendTo, beginningMs, leaseMs, project, runStart, type StoreTarget, sceneTest, succeed } from "./scene.ts";

const fenced = { code: "WORKER_FENCED" };

export function fencingConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  describe("fencing and takeover", () => {
    it("every worker that opens gets a higher epoch", async ({ scene }) => {
      const second = await scene.openWorker("worker-2", scene.other);
      const third = await scene.openWorker("worker-3");
      expect(second.epoch).toBeGreaterThan(scene.worker.epoch);
      expect(third.epoch).toBeGreaterThan(second.epoch);
      expect(third).toEqual({ workerId: "worker-3", epoch: third.epoch, leaseMs });
      await scene.store.closeWorker({ worker: third });
      expect((await scene.openWorker("worker-3")).epoch).toBeGreaterThan(third.epoch);
    });

    it("a worker whose lease has ended loses its runs at the heartbeat of another", async ({ scene }) => {
      const run = await scene.running("run-1");
      scene.clock.advance(leaseMs + 1);
      const second = await scene.openWorker("worker-2", scene.other);
      const heartbeat = await scene.other.heartbeat({ worker: second });
      expect(heartbeat).toMatchObject({ recovered: 1, nextAvailableInMs: 0 });
      expect(await scene.get("run-1")).toMatchObject({ status: "queued", workerId: null, seq: 2 });
      expect((await scene.journal("run-1"))[1]).toEqual({
        seq: 2,
        kind: "run.released",
        name: null,
        key: null,
        attempt: 0,
        body: '{"reason":"worker lost"}',
        at: beginningMs + leaseMs + 1,
      });
      await expect(scene.commit({ updates: [succeed(run)] })).rejects.toMatchObject(fenced);
      await expect(scene.store.heartbeat({ worker: scene.worker })).rejects.toMatchObject(fenced);
      expect(await scene.claim({ worker: second })).toMatchObject([{ runId: "run-1", claims: 2, seq: 2 }]);
    });

    it("a fenced flush writes nothing: no start, no entry, no state, no claim", async ({ scene }) => {
      const run = await scene.running("run-1");
      await scene.queue("run-2");
      const successor = await scene.store.openWorker({ workerId: "worker-2", leaseMs, replaces: "worker-1" });
      const state = [{ flow: "sync", key: "cursor", value: "1", expectedRevision: 0 }];
      const flush = scene.commit({
        starts: [runStart("run-3", { idempotencyKey: "key" }), runStart("run-4")],
        updates: [appendTo(run, ["run.started"], { state })],
        claimLimit: 10,
      });
      await expect(flush).rejects.toMatchObject(fenced);
      expect(await scene.store.getRun({ project, runId: "run-3" })).toBeNull();
      expect(await scene.store.getRun({ project, runId: "run-4" })).toBeNull();
      expect(await scene.store.readState({ project, flow: "sync", key: "cursor" })).toBeNull();
      expect((await scene.claim({ worker: successor })).map(({ runId }) => runId).sort()).toEqual(["run-1", "run-2"]);
    });

    it("a worker that has the store to itself gets everybody's runs back into the queue at once", async ({ scene }) => {
      const run = await scene.running("run-1");
      const successor = await scene.other.openWorker({ workerId: "worker-2", leaseMs, alone: true });
      expect(await scene.get("run-1")).toMatchObject({ status: "queued", workerId: null });
      await expect(scene.commit({ updates: [succeed(run)] })).rejects.toMatchObject(fenced);
      expect(await scene.claim({ worker: successor })).toMatchObject([{ runId: "run-1", claims: 2 }]);
    });

    it("a worker that replaces its earlier self gets its runs back into the queue at once", async ({ scene }) => {
      await scene.running("run-1");
      await scene.running("run-2");
      const successor = await scene.other.openWorker({ workerId: "worker-2", leaseMs, replaces: "worker-1" });
      expect(await scene.claim({ worker: successor })).toHaveLength(2);
      await expect(scene.commit({})).rejects.toMatchObject(fenced);
    });

    it("a worker that opens under its old name fences its earlier self", async ({ scene }) => {
      await scene.running("run-1");
      const again = await scene.openWorker("worker-1");
      await expect(scene.commit({})).rejects.toMatchObject(fenced);
      expect(await scene.claim({ worker: again })).toMatchObject([{ runId: "run-1" }]);
    });

    it("replacing a worker that was never there is no error", async ({ scene }) => {
      const worker = await scene.store.openWorker({ workerId: "worker-2", leaseMs, replaces: "nobody" });
      expect((await scene.commit({ worker })).claimed).toEqual([]);
    });

    it("a forged epoch is refused", async ({ scene }) => {
      const forged = { ...scene.worker, epoch: scene.worker.epoch + 1 };
      await expect(scene.commit({ worker: forged })).rejects.toMatchObject(fenced);
      await expect(scene.store.heartbeat({ worker: forged })).rejects.toMatchObject(fenced);
    });

    it("closing a worker gives its runs back as drained and ends it", async ({ scene }) => {
      await scene.running("run-1");
      await scene.store.closeWorker({ worker: scene.worker });
      expect((await scene.journal("run-1")).at(-1)).toMatchObject({
        kind: "run.released",
        body: '{"reason":"drained"}',
      });
      await expect(scene.commit({})).rejects.toMatchObject(fenced);
      const second = await scene.openWorker("worker-2");
      expect(await scene.claim({ worker: second })).toMatchObject([{ runId: "run-1", claims: 2 }]);
    });

    it("closing a worker that was taken over changes nothing", async ({ scene }) => {
      await scene.running("run-1");
      const successor = await scene.store.openWorker({ workerId: "worker-2", leaseMs, replaces: "worker-1" });
      await scene.claim({ worker: successor });
      await scene.store.closeWorker({ worker: scene.worker });
      expect(await scene.get("run-1")).toMatchObject({ status: "running", workerId: "worker-2" });
    });

    it("a late flush and a takeover at the same moment: one of them has the run", async ({ scene }) => {
      for (let round = 0; round < 15; round += 1) {
        const late = await scene.openWorker(`late-${round}`);
        const runId = await scene.queue(`run-${round}`);
        const [run] = await scene.claim({ worker: late });
        const flush = scene.commit({ worker: late, updates: [succeed(run!)] }).then(
          () => "written",
          (error) => error.code,
        );
        const takeover = { workerId: `next-${round}`, leaseMs, replaces: late.workerId };
        const [outcome, next] = await Promise.all([flush, scene.other.openWorker(takeover)]);
        expect(["written", "WORKER_FENCED"]).toContain(outcome);
        const written = outcome === "written";
        expect((await scene.get(runId)).status).toBe(written ? "succeeded" : "queued");
        const kinds = (await scene.journal(runId)).map(({ kind }) => kind);
        expect(kinds).toEqual(["run.queued", written ? "run.succeeded" : "run.released"]);
        expect(await scene.claim({ worker: next })).toHaveLength(written ? 0 : 1);
      }
    });

    it("a claim and a takeover at the same moment leave no run with a dead worker", async ({ scene }) => {
      for (let round = 0; round < 15; round += 1) {
        const late = await scene.openWorker(`late-${round}`);
        const starts = [1, 2, 3].map((index) => runStart(`run-${round}-${index}`));
        await scene.store.startRuns({ starts });
        const flush = scene
          .commit({ worker: late, claimLimit: 3 })
          .catch((error) => expect(error).toMatchObject(fenced));
        const takeover = { workerId: `next-${round}`, leaseMs, replaces: late.workerId };
        const [next] = await Promise.all([scene.other.openWorker(takeover), flush]);
        expect(await scene.claim({ worker: next })).toHaveLength(3);
      }
    });
  });
}
