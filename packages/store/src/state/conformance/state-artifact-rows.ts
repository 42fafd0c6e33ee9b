import { describe, expect } from "vitest";
import { appendTo, project, type Scene, type StoreTarget, sceneTest, succeed } from "../../conformance/scene.ts";
import { removeOldRuns, unnamedArtifacts } from "../../retention/index.ts";
import { forgetStateArtifacts, keepArtifactsStatements, stateArtifacts } from "../state-artifacts.ts";

const [own, foreign] = ["a", "b"].map((digit) => digit.repeat(64)) as [string, string];
const file = (artifact: string) => ({ artifact, name: "page.jpg", mediaType: "image/jpeg", sizeBytes: 5_000_000_000 });
const at = (revision: number) => ({ project, flow: "sync", key: "page", revision });

/** A run of its own writes revision after revision, each naming some files. */
async function writeState({ store, commit, running }: Scene, revisions: readonly (readonly string[])[]): Promise<void> {
  const run = await running("writer");
  for (const [index, artifacts] of revisions.entries()) {
    const state = [{ flow: "sync", key: "page", value: JSON.stringify(artifacts), expectedRevision: index }];
    const writes = keepArtifactsStatements(store.tables, at(index + 1), { runId: "writer", artifacts });
    const rows = index === 0 ? { artifacts: [file(own)] } : {};
    await commit({
      updates: [appendTo({ ...run, seq: 1 + index }, ["step.succeeded"], { state, writes, ...rows })],
    });
  }
  await commit({ updates: [succeed({ ...run, seq: 1 + revisions.length })] });
}

/** What holds for the files that flows keep in their state, on every database. */
export function stateArtifactsConformance(target: StoreTarget): void {
  const it = sceneTest(target);

  describe(`files in state: ${target.name}`, () => {
    it("are those of the run that writes the value, also of the same commit, and of no other", async ({ scene }) => {
      const stranger = await scene.running("stranger");
      await scene.commit({ updates: [{ ...succeed(stranger), artifacts: [file(foreign)] }] });
      await writeState(scene, [[own, foreign]]);
      expect(await stateArtifacts(scene.other.tables, at(1))).toEqual([file(own)]);
      for (const elsewhere of [{ flow: "other" }, { project: "other" }, { key: "other" }, { revision: 2 }])
        expect(await stateArtifacts(scene.store.tables, { ...at(1), ...elsewhere })).toEqual([]);
    });

    it("keep their bytes when their run is gone, until the value was replaced and that is forgotten", async ({
      scene,
    }) => {
      const { tables } = scene.store;
      const unnamed = () => unnamedArtifacts(tables, { project, artifacts: [own] });
      await writeState(scene, [[own], [own], []]);
      await removeOldRuns(tables, { project, after: "", before: "~", endedBefore: 2e12, entriesAtOnce: 9 });
      expect(await scene.store.getRun({ project, runId: "writer" })).toBeNull();
      expect(await unnamed()).toEqual([]);
      expect([await forgetStateArtifacts(tables, { limit: 1 }), await unnamed()]).toEqual([1, []]);
      expect([await forgetStateArtifacts(tables, { limit: 9 }), await unnamed()]).toEqual([1, [own]]);
      expect(await forgetStateArtifacts(tables, { limit: 9 })).toBe(0);
    });

    it("a refused write keeps none, and what is kept stays while the value stays", async ({ scene }) => {
      const { tables } = scene.store;
      await writeState(scene, [[own]]);
      const late = await scene.running("late");
      const state = [{ flow: "sync", key: "page", value: "[]", expectedRevision: 0 }];
      const writes = keepArtifactsStatements(tables, at(9), { runId: "late", artifacts: [foreign] });
      const update = appendTo(late, ["step.succeeded"], { state, writes, artifacts: [file(foreign)] });
      expect((await scene.commit({ updates: [update] })).refused).toHaveLength(1);
      expect(await stateArtifacts(tables, at(9))).toEqual([]);
      expect(await forgetStateArtifacts(tables, { limit: 9 })).toBe(0);
      expect(await stateArtifacts(tables, at(1))).toEqual([file(own)]);
    });
  });
}
