import { setImmediate } from "node:timers/promises";
import { describe, expect } from "vitest";
import type { FeedCursor, FeedEntry } from "../journal/stored-entry.ts";
import type { Store } from "../store.ts";
import { appendTo, entry, project, runStart, type StoreTarget, sceneTest, succeed } from "./scene.ts";

export function feedConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  describe("feed", () => {
    it("gives the entries of all runs in one order, page by page", async ({ scene }) => {
      const run = await scene.running("run-1");
      await scene.queue("run-2", { flow: "other" });
      await scene.commit({ updates: [appendTo(run, ["run.started", "step.succeeded"])] });
      await feedHas(scene.store, 4);
      const first = await scene.store.readFeed({ project, after: null, limit: 3 });
      expect(first.entries.map(({ runId, flow, entry }) => [runId, flow, entry.seq])).toEqual([
        ["run-1", "sync", 1],
        ["run-2", "other", 1],
        ["run-1", "sync", 2],
      ]);
      expect(first.entries[0]).toEqual({ project, runId: "run-1", flow: "sync", entry: runStart("run-1").entries[0] });
      const second = await scene.other.readFeed({ project, after: first.cursor, limit: 3 });
      expect(second.entries.map(({ entry }) => entry)).toEqual([entry(3, "step.succeeded")]);
      expect((await scene.store.readFeed({ project, after: second.cursor, limit: 3 })).entries).toEqual([]);
    });

    it("now is the end: only what comes later follows", async ({ scene }) => {
      await scene.queue("run-1");
      await feedHas(scene.store, 1);
      const now = await scene.store.readFeed({ project, after: "now", limit: 10 });
      expect(now.entries).toEqual([]);
      await scene.queue("run-2");
      await feedHas(scene.store, 2);
      expect((await readAll(scene.store, now.cursor)).map(({ runId }) => runId)).toEqual(["run-2"]);
    });

    it("an empty store has a feed", async ({ scene }) => {
      const { entries, cursor } = await scene.store.readFeed({ project, after: null, limit: 10 });
      expect(entries).toEqual([]);
      await scene.queue("run-1");
      await feedHas(scene.store, 1);
      expect(await readAll(scene.store, cursor)).toHaveLength(1);
    });

    it("a cursor that the store did not give out is refused", async ({ scene }) => {
      for (const after of ["", "x", "-1", "1;drop table runs", "99999999999999999999", "1:", ":1", "1:x"])
        await expect(scene.store.readFeed({ project, after, limit: 1 })).rejects.toMatchObject({
          code: "REQUEST_INVALID",
        });
    });

    it("a reader that follows writers misses nothing, repeats nothing, and sees each run in order", async ({
      scene,
    }) => {
      const second = await scene.openWorker("worker-2", scene.other);
      const seen: FeedEntry[] = [];
      let writing = true;
      const follow = async () => {
        let cursor: FeedCursor | null = null;
        for (;;) {
          const last = !writing;
          const page = await scene.store.readFeed({ project, after: cursor, limit: 7 });
          seen.push(...page.entries);
          cursor = page.cursor;
          if (last && page.entries.length === 0) return;
          await setImmediate();
        }
      };
      const work = async (worker: typeof second, store: Store) => {
        for (let turn = 0; turn < 8; turn += 1) {
          const starts = [0, 1, 2].map((index) => runStart(`run-${worker.workerId}-${turn}-${index}`));
          const { claimed } = await scene.commit({ worker, starts, claimLimit: 3 }, store);
          const more = await scene.commit(
            { worker, updates: claimed.map((run) => appendTo(run, ["run.started"])) },
            store,
          );
          expect(more.refused).toEqual([]);
          await scene.commit({ worker, updates: claimed.map((run) => succeed({ ...run, seq: run.seq + 1 })) }, store);
        }
      };
      const following = follow();
      await Promise.all([work(scene.worker, scene.store), work(second, scene.other)]);
      const runs = await scene.store.listRuns({ project, limit: 1_000 });
      const written = runs.reduce((sum, { seq }) => sum + seq, 0);
      await feedHas(scene.store, written);
      writing = false;
      await following;
      expect(seen).toHaveLength(written);
      for (const { runId, seq } of runs)
        expect(seen.filter((item) => item.runId === runId).map((item) => item.entry.seq)).toEqual(
          Array.from({ length: seq }, (_, index) => index + 1),
        );
    });
  });
}

/**
 * Waits until the feed shows that many entries: on PostgreSQL it ends at the oldest transaction in flight on the whole
 * server, which may be one of another test.
 */
export async function feedHas(store: Store, count: number, of = project): Promise<void> {
  await expect
    .poll(async () => (await store.readFeed({ project: of, after: null, limit: 10_000 })).entries.length, {
      interval: 5,
      timeout: 10_000,
    })
    .toBe(count);
}

async function readAll(store: Store, after: FeedCursor): Promise<readonly FeedEntry[]> {
  return (await store.readFeed({ project, after, limit: 1_000 })).entries;
}
