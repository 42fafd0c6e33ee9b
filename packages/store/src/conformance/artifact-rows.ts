import { describe, expect } from "vitest";
import { artifactStatement } from "../artifacts/artifact-statements.ts";
import { appendTo, project, runStart, type StoreTarget, sceneTest } from "./scene.ts";

export function artifactRowsConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  const row = (artifact: string, name: string) => ({
    artifact: artifact.repeat(64),
    name,
    mediaType: "image/png",
    sizeBytes: 5_000_000_000,
  });

  describe("artifact rows", () => {
    it("are written with the entries and listed by name", async ({ scene }) => {
      const run = await scene.running("run-1");
      const artifacts = [row("b", "trace.zip"), row("a", "page.png")];
      await scene.commit({ updates: [appendTo(run, ["artifact.written"], { artifacts })] });
      expect(await scene.other.listArtifacts({ project, runId: "run-1" })).toEqual([
        row("a", "page.png"),
        row("b", "trace.zip"),
      ]);
      expect(await scene.store.getArtifact({ project, runId: "run-1", artifact: "a".repeat(64) })).toEqual(
        row("a", "page.png"),
      );
    });

    it("a hash that only another run knows is null", async ({ scene }) => {
      const run = await scene.running("run-1");
      await scene.running("run-2");
      await scene.commit({ updates: [appendTo(run, ["artifact.written"], { artifacts: [row("a", "page.png")] })] });
      expect(await scene.store.getArtifact({ project, runId: "run-2", artifact: "a".repeat(64) })).toBeNull();
      expect(await scene.store.listArtifacts({ project, runId: "run-2" })).toEqual([]);
    });

    it("are written with a start beside the hot path, and only where it starts a run", async ({ scene }) => {
      const { tables } = scene.store;
      const begin = async (runId: string) => {
        const start = { ...runStart(runId), idempotencyKey: "once" };
        const file = artifactStatement(tables, start, row("a", "input.json"));
        await tables.write([...tables.startStatements([start], await tables.nowMs()), file], { claimable: true });
      };
      await begin("run-1");
      await begin("run-2");
      expect(await scene.store.listArtifacts({ project, runId: "run-1" })).toEqual([row("a", "input.json")]);
      expect(await scene.store.listArtifacts({ project, runId: "run-2" })).toEqual([]);
    });

    it("the same file twice is listed once, the same bytes under two names twice", async ({ scene }) => {
      const run = await scene.running("run-1");
      const artifacts = [row("a", "a.png"), row("a", "a.png"), row("a", "b.png")];
      await scene.commit({ updates: [appendTo(run, ["artifact.written"], { artifacts })] });
      const again = appendTo({ ...run, seq: 2 }, ["artifact.written"], { artifacts: [row("a", "a.png")] });
      await scene.commit({ updates: [again] });
      expect((await scene.store.listArtifacts({ project, runId: "run-1" })).map(({ name }) => name)).toEqual([
        "a.png",
        "b.png",
      ]);
    });
  });
}
