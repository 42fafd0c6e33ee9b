import { describe, expect } from "vitest";
import { feedHas } from "./feed.ts";
import { appendTo, entry, project, type StoreTarget, sceneTest, succeed, waitFor } from "./scene.ts";

export function projectsConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  describe("projects", () => {
    it("a second project with the same names sees nothing of the first", async ({ scene }) => {
      const { store } = scene;
      const run = await scene.running("run-1");
      const artifact = { artifact: "a".repeat(64), name: "a", mediaType: "text/plain", sizeBytes: 1 };
      const state = [{ flow: "sync", key: "k", value: "1", expectedRevision: 0 }];
      await scene.commit({ updates: [appendTo(run, ["step.succeeded"], { state, artifacts: [artifact] })] });
      await store.sendSignal({ project, runId: "run-1", name: "go", payload: "1" });
      const version = { flow: "sync", version: "1", manifest: "{}", bundle: "", createdAt: 0 };
      await store.publishVersion({ version: { project, ...version } });

      const other = { project: "other", runId: "run-1" };
      expect(await store.getRun(other)).toBeNull();
      expect(await store.listRuns({ project: "other", limit: 9 })).toEqual([]);
      expect(await store.readJournal({ ...other, afterSeq: 0, limit: 9 })).toEqual([]);
      expect((await store.readFeed({ project: "other", after: null, limit: 9 })).entries).toEqual([]);
      expect(await store.readState({ project: "other", flow: "sync", key: "k" })).toBeNull();
      expect(await store.readSignals(other)).toEqual({ signals: [], signalCount: 0 });
      expect(await store.listArtifacts(other)).toEqual([]);
      expect(await store.getArtifact({ ...other, artifact: artifact.artifact })).toBeNull();
      expect(await store.getFlow({ project: "other", flow: "sync" })).toBeNull();
      expect(await store.getVersion({ project: "other", flow: "sync", version: "1" })).toBeNull();
      expect(await store.cancelRun({ ...other, reason: "" })).toBeNull();
      expect(await store.sendSignal({ ...other, name: "go", payload: "1" })).toBeNull();
    });

    it("runs of two projects with the same id live side by side", async ({ scene }) => {
      const other = { project: "other", runId: "run-1" };
      const run = await scene.running("run-1");
      await scene.queue("run-1", { project: "other" });
      const [twin] = await scene.claim();
      await scene.commit({ updates: [waitFor(twin!, { signals: ["go"] }), succeed(run)] });
      await scene.store.sendSignal({ ...other, name: "go", payload: "1" });
      expect(await scene.get("run-1")).toMatchObject({ status: "succeeded" });
      expect(await scene.store.getRun(other)).toMatchObject({ status: "waiting" });
      expect(await scene.store.readSignals({ project, runId: "run-1" })).toEqual({ signals: [], signalCount: 0 });
    });

    it("the feed finds the few entries of one project among many of another", async ({ scene }) => {
      await scene.queue("run-1");
      const many = Array.from({ length: 11_000 }, (_, index) => entry(index + 1, index ? "log.written" : "run.queued"));
      await scene.queue("run-1", { project: "other", entries: many });
      await scene.queue("run-2");
      await feedHas(scene.store, 2);
      const { entries, cursor } = await scene.store.readFeed({ project, after: null, limit: 10 });
      expect(entries.map(({ runId }) => runId)).toEqual(["run-1", "run-2"]);
      expect((await scene.store.readFeed({ project, after: cursor, limit: 10 })).entries).toEqual([]);
    });

    it("state of one flow name is kept apart by project", async ({ scene }) => {
      const run = await scene.running("run-1");
      await scene.queue("run-1", { project: "other" });
      const [twin] = await scene.claim();
      const state = [{ flow: "sync", key: "k", value: "1", expectedRevision: 0 }];
      const updates = [appendTo(run, ["step.succeeded"], { state }), appendTo(twin!, ["step.succeeded"], { state })];
      expect((await scene.commit({ updates })).refused).toEqual([]);
    });
  });
}
