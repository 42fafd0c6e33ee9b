import { describe, expect } from "vitest";
import { project, runStart, type StoreTarget, sceneTest, succeed } from "./scene.ts";

export function listsConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  describe("lists of runs", () => {
    it("begin with the newest and go on behind the last run of a page", async ({ scene }) => {
      const ids = ["run-1", "run-2", "run-3", "run-4", "run-5"];
      await scene.store.startRuns({ starts: ids.map((runId) => runStart(runId)) });
      const first = await scene.store.listRuns({ project, limit: 2 });
      expect(first.map(({ runId }) => runId)).toEqual(["run-5", "run-4"]);
      const second = await scene.store.listRuns({ project, limit: 9, before: "run-4" });
      expect(second.map(({ runId }) => runId)).toEqual(["run-3", "run-2", "run-1"]);
      const { input: _input, ending: _ending, ...run } = await scene.get("run-5");
      expect(first[0]).toEqual(run);
    });

    it("can be narrowed to a flow, a status, or both", async ({ scene }) => {
      const run = await scene.running("run-1");
      await scene.commit({ updates: [succeed(run)] });
      await scene.queue("run-2");
      await scene.queue("run-3", { flow: "other" });
      const ids = async (filter: object) =>
        (await scene.store.listRuns({ project, limit: 9, ...filter })).map(({ runId }) => runId);
      expect(await ids({ flow: "sync" })).toEqual(["run-2", "run-1"]);
      expect(await ids({ status: "queued" })).toEqual(["run-3", "run-2"]);
      expect(await ids({ flow: "sync", status: "queued" })).toEqual(["run-2"]);
      expect(await ids({ flow: "sync", status: "queued", before: "run-2" })).toEqual([]);
      expect(await ids({ flow: "sync", status: "succeeded" })).toEqual(["run-1"]);
      expect(await ids({ flow: "other", status: "succeeded" })).toEqual([]);
      expect(await ids({ status: "failed" })).toEqual([]);
      expect(await ids({ flow: "sync", status: "failed" })).toEqual([]);
      await scene.store.cancelRun({ project, runId: "run-3", reason: "nobody wants it" });
      expect(await ids({ flow: "other", status: "canceled" })).toEqual(["run-3"]);
      expect(await ids({ flow: "other", status: "canceled", before: "run-3" })).toEqual([]);
    });

    it("sort ids by their bytes, whatever the database's language", async ({ scene }) => {
      const ids = ["a", "B", "b", "A", "_", "0", "é"];
      await scene.store.startRuns({ starts: ids.map((runId) => runStart(runId)) });
      const listed = (await scene.store.listRuns({ project, limit: 9 })).map(({ runId }) => runId);
      expect(listed).toEqual(["é", "b", "a", "_", "B", "A", "0"]);
      expect((await scene.claim()).map(({ runId }) => runId)).toEqual([...listed].reverse());
    });
  });
}
