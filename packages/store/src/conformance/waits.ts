import { describe, expect } from "vitest";
import { appendTo, beginningMs, project, type StoreTarget, sceneTest, succeed, waitFor } from "./scene.ts";

export function waitsConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  const signal = (name: string, payload = "null") => ({ project, runId: "run-1", name, payload });

  describe("waits and signals", () => {
    it("a run that sleeps is claimed when its time has come, not before", async ({ scene }) => {
      const run = await scene.running("run-1");
      await scene.commit({ updates: [waitFor(run, { until: beginningMs + 1_000 })] });
      expect(await scene.get("run-1")).toMatchObject({
        status: "waiting",
        workerId: null,
        availableAt: beginningMs + 1_000,
      });
      scene.clock.advance(999);
      expect(await scene.claim()).toEqual([]);
      scene.clock.advance(1);
      expect(await scene.claim()).toMatchObject([{ status: "running", claims: 2 }]);
    });

    it("a signal that a run waits for makes it claimable, and is read until it is consumed", async ({ scene }) => {
      const run = await scene.running("run-1");
      await scene.commit({ updates: [waitFor(run, { signals: ["paid", "refused"] })] });
      expect(await scene.get("run-1")).toMatchObject({ status: "waiting", availableAt: null });
      expect(await scene.other.sendSignal(signal("refused", '{"by":"ü"}'))).toMatchObject({ status: "waiting" });
      const [again] = await scene.claim();
      expect(again).toMatchObject({ signalCount: 1 });
      expect(await scene.store.readSignals({ project, runId: "run-1" })).toEqual({
        signals: [{ ordinal: 1, name: "refused", payload: '{"by":"ü"}' }],
        signalCount: 1,
      });
      await scene.commit({ updates: [appendTo(again!, ["wait.finished"], { consumedSignals: [1] })] });
      expect(await scene.store.readSignals({ project, runId: "run-1" })).toEqual({ signals: [], signalCount: 1 });
    });

    it("a signal that a run does not wait for is kept and wakes nobody", async ({ scene }) => {
      const run = await scene.running("run-1");
      await scene.commit({ updates: [waitFor(run, { until: beginningMs + 50, signals: ["paid"] })] });
      await scene.store.sendSignal(signal("shipped"));
      expect(await scene.get("run-1")).toMatchObject({ availableAt: beginningMs + 50 });
      expect(await scene.claim()).toEqual([]);
      expect((await scene.store.readSignals({ project, runId: "run-1" })).signals).toHaveLength(1);
    });

    it("a signal ends a wait before its time, and never postpones it", async ({ scene }) => {
      const run = await scene.running("run-1");
      await scene.commit({ updates: [waitFor(run, { until: beginningMs + 50, signals: ["paid"] })] });
      scene.clock.advance(10);
      expect(await scene.store.sendSignal(signal("paid"))).toMatchObject({ availableAt: beginningMs + 10 });
      scene.clock.advance(10);
      expect(await scene.store.sendSignal(signal("paid"))).toMatchObject({ availableAt: beginningMs + 10 });
    });

    it("signals to queued and running runs are kept in their order", async ({ scene }) => {
      await scene.queue("run-1");
      await scene.store.sendSignal(signal("a"));
      const [run] = await scene.claim();
      expect(run).toMatchObject({ signalCount: 1 });
      await scene.store.sendSignal(signal("b"));
      await scene.store.sendSignal(signal("a"));
      const { signals, signalCount } = await scene.store.readSignals({ project, runId: "run-1" });
      expect(signals.map(({ ordinal, name }) => [ordinal, name])).toEqual([
        [1, "a"],
        [2, "b"],
        [3, "a"],
      ]);
      expect(signalCount).toBe(3);
    });

    it("a signal that came before the run began to wait makes it claimable at once", async ({ scene }) => {
      const run = await scene.running("run-1");
      await scene.store.sendSignal(signal("paid"));
      await scene.commit({ updates: [waitFor(run, { signals: ["paid"], signalCount: 0 })] });
      const [again] = await scene.claim();
      expect(again).toMatchObject({ signalCount: 1 });
      await scene.commit({ updates: [waitFor(again!, { signals: ["paid"], signalCount: 1 })] });
      expect(await scene.claim()).toEqual([]);
    });

    it("a signal sent at the moment at which the run begins to wait is never lost", async ({ scene }) => {
      for (let round = 0; round < 20; round += 1) {
        const runId = `run-${round}`;
        const run = await scene.running(runId);
        await Promise.all([
          scene.commit({ updates: [waitFor(run, { signals: ["go"] })] }),
          scene.other.sendSignal({ project, runId, name: "go", payload: "1" }),
        ]);
        const [again] = await scene.claim();
        expect(again).toMatchObject({ runId, signalCount: 1 });
        await scene.commit({ updates: [succeed(again!)] });
      }
    });

    it("signals sent at once get different ordinals without gaps", async ({ scene }) => {
      await scene.queue("run-1");
      const senders = Array.from({ length: 12 }, (_, index) => (index % 2 ? scene.store : scene.other));
      await Promise.all(senders.map((store) => store.sendSignal(signal("go"))));
      const { signals } = await scene.store.readSignals({ project, runId: "run-1" });
      expect(signals.map(({ ordinal }) => ordinal)).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
    });

    it("a heartbeat names the owned runs that have signals", async ({ scene }) => {
      await scene.running("run-1");
      await scene.running("run-2");
      await scene.store.sendSignal(signal("a"));
      await scene.store.sendSignal(signal("a"));
      const second = await scene.openWorker("worker-2");
      expect((await scene.store.heartbeat({ worker: second })).signaled).toEqual([]);
      const { signaled } = await scene.store.heartbeat({ worker: scene.worker });
      expect(signaled).toEqual([{ project, runId: "run-1" }]);
    });

    it("a terminal run refuses a signal, and a run that is not there is null", async ({ scene }) => {
      await scene.commit({ updates: [succeed(await scene.running("run-1"))] });
      await expect(scene.store.sendSignal(signal("a"))).rejects.toMatchObject({ code: "RUN_STATE_CONFLICT" });
      expect(await scene.store.sendSignal({ ...signal("a"), runId: "nobody" })).toBeNull();
      expect(await scene.store.readSignals({ project, runId: "nobody" })).toEqual({ signals: [], signalCount: 0 });
    });
  });
}
