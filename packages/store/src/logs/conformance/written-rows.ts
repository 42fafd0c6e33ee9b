import { describe, expect } from "vitest";
import { beginningMs, entry, project, type Scene, type StoreTarget, sceneTest } from "../../conformance/scene.ts";
import { type ReadWritten, readWritten } from "../read-written.ts";

/** Writes lines of a run, one for each of the moments. */
async function tell(scene: Scene, { runId, at }: { readonly runId: string; readonly at: readonly number[] }) {
  const run = await scene.running(runId);
  const entries = at.flatMap((ms, index) => [
    entry(run.seq + 2 * index + 1, "log.written", { at: beginningMs + ms, body: `{"message":"${ms}"}` }),
    entry(run.seq + 2 * index + 2, "metric.written", { at: beginningMs + ms, name: "size", body: `{"value":${ms}}` }),
  ]);
  await scene.commit({ updates: [{ project, runId, entries }] });
}

/** What holds for log lines and metrics across runs, on every database. */
export function writtenConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  describe(`what flows told: ${target.name}`, () => {
    it("is read across runs, newest first, page by page", async ({ scene }) => {
      await tell(scene, { runId: "run-1", at: [1, 3, 5, 5] });
      await tell(scene, { runId: "run-2", at: [2, 5] });
      const options: ReadWritten = { project, kind: "log.written", limit: 2 };
      const seen: string[] = [];
      let page = await readWritten(scene.store.tables, options);
      for (; page.length > 0; page = await readWritten(scene.store.tables, { ...options, before: page.at(-1)! }))
        seen.push(...page.map(({ runId, body }) => `${runId} ${JSON.parse(body).message}`));
      expect(seen).toEqual(["run-2 5", "run-1 5", "run-1 5", "run-1 3", "run-2 2", "run-1 1"]);
      expect(await readWritten(scene.store.tables, { ...options, project: "other" })).toEqual([]);
    });

    it("is read of one run and of a window", async ({ scene }) => {
      await tell(scene, { runId: "run-1", at: [1, 3, 5] });
      await tell(scene, { runId: "run-2", at: [4] });
      const read = async (more: Partial<ReadWritten>) =>
        (await readWritten(scene.store.tables, { project, kind: "metric.written", limit: 9, ...more })).map(
          ({ flow, name, body, at }) => [flow, name, JSON.parse(body).value, at - beginningMs],
        );
      const value = (ms: number) => ["sync", "size", ms, ms];
      expect(await read({ runId: "run-1" })).toEqual([5, 3, 1].map(value));
      expect(await read({ fromMs: beginningMs + 3, toMs: beginningMs + 5 })).toEqual([4, 3].map(value));
      const [last] = await readWritten(scene.store.tables, {
        project,
        kind: "metric.written",
        runId: "run-1",
        limit: 1,
      });
      expect(await read({ runId: "run-1", before: last! })).toEqual([3, 1].map(value));
    });
  });
}
