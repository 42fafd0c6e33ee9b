import { describe, expect } from "vitest";
import { appendTo, leaseMs, project, type StoreTarget, sceneTest } from "./scene.ts";

export function leasesConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  describe("leases", () => {
    it("a worker whose lease has not ended keeps its runs", async ({ scene }) => {
      await scene.running("run-1");
      const second = await scene.openWorker("worker-2");
      scene.clock.advance(leaseMs - 1);
      await scene.store.heartbeat({ worker: second });
      expect((await scene.store.heartbeat({ worker: second })).recovered).toBe(0);
      expect(await scene.get("run-1")).toMatchObject({ workerId: "worker-1" });
    });

    it.for(["heartbeat", "commit"] as const)("a %s extends the lease", async (by, { scene }) => {
      const run = await scene.running("run-1");
      const second = await scene.openWorker("worker-2");
      for (let turn = 0; turn < 3; turn += 1) {
        scene.clock.advance(leaseMs - 1);
        if (by === "heartbeat") await scene.store.heartbeat({ worker: scene.worker });
        else await scene.commit({ updates: [appendTo({ ...run, seq: run.seq + turn }, ["step.succeeded"])] });
        expect((await scene.other.heartbeat({ worker: second })).recovered).toBe(0);
      }
    });

    it("a worker whose lease has ended but whom nobody replaced goes on", async ({ scene }) => {
      const run = await scene.running("run-1");
      scene.clock.advance(10 * leaseMs);
      await scene.commit({ updates: [appendTo(run, ["step.succeeded"])] });
      expect((await scene.store.heartbeat({ worker: scene.worker })).recovered).toBe(0);
      expect(await scene.get("run-1")).toMatchObject({ workerId: "worker-1", seq: 2 });
    });

    it("many workers that notice a dead one at once recover its runs once", async ({ scene }) => {
      for (let index = 0; index < 10; index += 1) await scene.queue(`run-${index}`);
      await scene.claim();
      scene.clock.advance(leaseMs + 1);
      const workers = await Promise.all(
        [2, 3, 4, 5].map((index) => scene.openWorker(`worker-${index}`, index % 2 ? scene.store : scene.other)),
      );
      const heartbeats = await Promise.all(
        workers.map((worker, index) => (index % 2 ? scene.store : scene.other).heartbeat({ worker })),
      );
      expect(heartbeats.reduce((sum, { recovered }) => sum + recovered, 0)).toBe(10);
      for (let index = 0; index < 10; index += 1)
        expect((await scene.journal(`run-${index}`)).map(({ kind }) => kind)).toEqual(["run.queued", "run.released"]);
    });

    it("a recovered run keeps what was known of it", async ({ scene }) => {
      const run = await scene.running("run-1");
      await scene.commit({
        updates: [appendTo(run, ["run.released"], { transition: { to: "queued", alone: true, died: true } })],
      });
      await scene.claim();
      await scene.store.sendSignal({ project, runId: "run-1", name: "go", payload: "1" });
      await scene.store.cancelRun({ project, runId: "run-1", reason: "enough" });
      const next = await scene.store.openWorker({ workerId: "worker-2", leaseMs, replaces: "worker-1" });
      expect(await scene.claim({ worker: next })).toMatchObject([
        { alone: true, deaths: 1, signalCount: 1, claims: 3, cancelReason: "enough" },
      ]);
    });
  });
}
