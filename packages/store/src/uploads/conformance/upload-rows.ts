import { describe, expect } from "vitest";
import { artifactStatement } from "../../artifacts/artifact-statements.ts";
import { beginningMs, project, type StoreTarget, sceneTest } from "../../conformance/scene.ts";
import { unnamedArtifacts } from "../../retention/unnamed-artifacts.ts";
import { calledFiles } from "../called-files.ts";
import { forgetUploads, noteUpload, oldUploads, uploadsSince } from "../uploads.ts";

const a = "a".repeat(64);
const b = "b".repeat(64);
const sizeBytes = 5_000_000_000;

/** What holds for uploaded files and those of called runs, on every database. */
export function uploadsConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  const since = { project, artifacts: [a, b], uploadedSince: beginningMs };

  describe(`uploads: ${target.name}`, () => {
    it("are found in their project while they are young, and as young as their last upload", async ({ scene }) => {
      const { tables } = scene.store;
      await noteUpload(tables, { project, artifact: a, sizeBytes, nowMs: beginningMs - 1 });
      await noteUpload(tables, { project: "other", artifact: b, sizeBytes, nowMs: beginningMs });
      expect(await uploadsSince(tables, since)).toEqual([]);
      await noteUpload(scene.other.tables, { project, artifact: a, sizeBytes, nowMs: beginningMs });
      expect(await uploadsSince(tables, since)).toEqual([{ artifact: a, sizeBytes }]);
    });

    it("keep their bytes until they are old, and are forgotten unless they came again", async ({ scene }) => {
      const { tables } = scene.store;
      const old = { project, artifacts: [a], uploadedBefore: beginningMs };
      await noteUpload(tables, { project, artifact: a, sizeBytes, nowMs: beginningMs - 1 });
      await noteUpload(tables, { project, artifact: b, sizeBytes, nowMs: beginningMs });
      expect(await oldUploads(tables, { uploadedBefore: beginningMs, limit: 9 })).toEqual({ project, artifacts: [a] });
      expect(await unnamedArtifacts(tables, since)).toEqual([a]);
      expect(await unnamedArtifacts(tables, { project, artifacts: [a, b] })).toEqual([]);
      await noteUpload(tables, { project, artifact: a, sizeBytes, nowMs: beginningMs });
      await forgetUploads(tables, old);
      expect(await uploadsSince(tables, since)).toHaveLength(2);
      await forgetUploads(tables, { ...old, uploadedBefore: beginningMs + 1 });
      expect(await uploadsSince(tables, since)).toEqual([{ artifact: b, sizeBytes }]);
      expect(await oldUploads(tables, { uploadedBefore: beginningMs, limit: 9 })).toBeNull();
    });

    it("a file of a called run is found by its caller, and by no other run", async ({ scene }) => {
      const { tables } = scene.store;
      const file = { artifact: a, name: "a.csv", mediaType: "text/csv", sizeBytes };
      await scene.queue("caller");
      await scene.queue("other");
      await scene.queue("called", { caller: { runId: "caller", signal: "s" } });
      await tables.write([artifactStatement(tables, { project, runId: "called" }, file)]);
      const of = (runId: string) => calledFiles(scene.other.tables, { project, runId, artifacts: [b, a] });
      expect(await of("caller")).toEqual([file]);
      expect(await of("other")).toEqual([]);
      expect(await of("called")).toEqual([]);
    });
  });
}
