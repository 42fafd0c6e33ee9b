import { describe, expect } from "vitest";
import {
  appendTo,
  beginningMs,
  entry,
  project,
  runStart,
  type StoreTarget,
  sceneTest,
  succeed,
  waitFor,
} from "./scene.ts";

export function claimsConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  describe("claims", () => {
    it("a claim gives the run with its whole journal to the worker", async ({ scene }) => {
      const entries = [entry(1, "run.queued"), entry(2, "step.succeeded", { key: "k", body: '{"output":"ü"}' })];
      await scene.queue("run-1", { entries });
      const { claimed } = await scene.commit({ claimLimit: 1 });
      expect(claimed).toMatchObject([
        {
          runId: "run-1",
          status: "running",
          workerId: "worker-1",
          claims: 1,
          startedAt: beginningMs,
          availableAt: null,
          alone: false,
          deaths: 0,
          signalCount: 0,
          entries,
        },
      ]);
      expect(await scene.get("run-1")).toMatchObject({ status: "running", claims: 1, workerId: "worker-1" });
    });

    it("claims go by the time at which runs became available, and no further than the limit", async ({ scene }) => {
      for (const runId of ["run-c", "run-a", "run-b"]) {
        await scene.queue(runId);
        scene.clock.advance(1);
      }
      const ids = async (limit: number) => (await scene.claim({ limit })).map(({ runId }) => runId);
      expect(await ids(0)).toEqual([]);
      expect(await ids(2)).toEqual(["run-c", "run-a"]);
      expect(await ids(2)).toEqual(["run-b"]);
      expect(await ids(2)).toEqual([]);
    });

    it("runs that became available at once are claimed in the order of their ids", async ({ scene }) => {
      await scene.store.startRuns({ starts: ["run-3", "run-1", "run-2"].map((runId) => runStart(runId)) });
      expect((await scene.claim()).map(({ runId }) => runId)).toEqual(["run-1", "run-2", "run-3"]);
    });

    it("two workers that claim at the same time share no run", async ({ scene }) => {
      const ids = Array.from({ length: 60 }, (_, index) => `run-${index}`);
      await scene.store.startRuns({ starts: ids.map((runId) => runStart(runId)) });
      const second = await scene.openWorker("worker-2", scene.other);
      const claims = Array.from({ length: 20 }, (_, index) =>
        index % 2 ? scene.commit({ claimLimit: 5 }) : scene.commit({ worker: second, claimLimit: 5 }, scene.other),
      );
      const claimed = (await Promise.all(claims)).flatMap((result) => result.claimed);
      const rest = await scene.claim({ limit: 60 });
      const all = [...claimed, ...rest].map(({ runId }) => runId);
      expect(new Set(all).size).toBe(all.length);
      expect(all.length).toBe(60);
      for (const run of claimed) expect((await scene.get(run.runId)).workerId).toBe(run.workerId);
    });

    it("the next availability is now, in the future, or none", async ({ scene }) => {
      expect((await scene.commit({})).nextAvailableInMs).toBeNull();
      const run = await scene.running("run-1");
      expect((await scene.commit({})).nextAvailableInMs).toBeNull();
      await scene.commit({ updates: [waitFor(run, { until: beginningMs + 5_000 })] });
      expect((await scene.commit({})).nextAvailableInMs).toBe(5_000);
      scene.clock.advance(2_000);
      expect((await scene.store.heartbeat({ worker: scene.worker })).nextAvailableInMs).toBe(3_000);
      scene.clock.advance(9_000);
      expect((await scene.commit({})).nextAvailableInMs).toBe(0);
    });

    it("a flush that makes work without claiming it says that work is there", async ({ scene }) => {
      expect((await scene.commit({ starts: [runStart("run-1")] })).nextAvailableInMs).toBe(0);
      const [run] = await scene.claim();
      const until = beginningMs + 700;
      expect((await scene.commit({ updates: [waitFor(run!, { until })] })).nextAvailableInMs).toBe(700);
    });

    it("a run that is given back is claimed again, with what was said about its runner", async ({ scene }) => {
      const run = await scene.running("run-1");
      const release = (from: typeof run, died: boolean) =>
        appendTo(from, ["run.released"], { transition: { to: "queued", alone: true, died } });
      await scene.commit({ updates: [release(run, false)] });
      expect(await scene.get("run-1")).toMatchObject({ status: "queued", workerId: null, availableAt: beginningMs });
      const [suspect] = await scene.claim();
      expect(suspect).toMatchObject({ alone: true, deaths: 0, claims: 2, seq: 2 });
      await scene.commit({ updates: [release(suspect!, true)] });
      const [again] = await scene.claim();
      expect(again).toMatchObject({ alone: true, deaths: 1, claims: 3 });
      await scene.commit({
        updates: [appendTo(again!, ["run.released"], { transition: { to: "queued", alone: false, died: false } })],
      });
      expect(await scene.claim()).toMatchObject([{ alone: false, deaths: 1 }]);
    });

    it("the first claim decides when the run started", async ({ scene }) => {
      const run = await scene.running("run-1");
      await scene.commit({ updates: [waitFor(run, { until: beginningMs })] });
      scene.clock.advance(10);
      expect(await scene.claim()).toMatchObject([{ startedAt: beginningMs, claims: 2 }]);
    });

    it("a terminal run is claimed no more", async ({ scene }) => {
      await scene.commit({ updates: [succeed(await scene.running("run-1"))] });
      expect(await scene.claim()).toEqual([]);
      expect(await scene.store.getRun({ project, runId: "run-1" })).toMatchObject({
        availableAt: null,
        workerId: null,
      });
    });
  });
}
