import { describe, expect } from "vitest";
import type { RunStart } from "../../commit/commit-batch.ts";
import {
  appendTo,
  beginningMs,
  entry,
  project,
  runStart,
  type Scene,
  type StoreTarget,
  sceneTest,
  waitFor,
} from "../../conformance/scene.ts";
import { discardDeadLetter, isDeadLetter, listDeadLetters } from "../dead-letters.ts";
import { listMovableRuns, moveRun } from "../move-run.ts";
import { findByIdempotencyKey, readAdmission, restartRun } from "../restart-run.ts";

async function failedRun(scene: Scene, runId: string, { flow = "sync", errorCode = "STEP_FAILED" } = {}) {
  const run = await scene.running(runId, { flow });
  await scene.commit({
    updates: [
      {
        ...appendTo(run, ["step.succeeded", "run.failed"], { transition: { to: "failed", errorCode } }),
        artifacts: [{ artifact: "a".repeat(64), name: "page.png", mediaType: "image/png", sizeBytes: 7 }],
      },
    ],
  });
}

const restarted = (runId: string, rest: Partial<RunStart> = {}, steps = 0) => ({
  ...runStart(runId, {
    ...rest,
    entries: [
      entry(1, "run.queued", { body: '{"input":1}' }),
      ...Array.from({ length: steps }, (_, index) => entry(index + 2, "step.succeeded", { key: String(index) })),
    ],
  }),
  parentRunId: "run-1",
});
const key = (runId: string) => ({ project, runId });
const ids = (letters: readonly { readonly runId: string }[]) => letters.map(({ runId }) => runId);

export function deadLettersConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  describe(`${target.name}: dead letters`, () => {
    it("are the runs that failed, newest first, with what they were given and why they failed", async ({ scene }) => {
      await failedRun(scene, "run-1");
      await failedRun(scene, "run-2", { flow: "crawl", errorCode: "HTTP_STATUS" });
      await scene.running("run-3");
      const { tables } = scene.store;
      const all = await listDeadLetters(tables, { project, limit: 10 });
      expect(ids(all)).toEqual(["run-2", "run-1"]);
      expect(all[1]).toEqual({
        project,
        runId: "run-1",
        flow: "sync",
        version: "1".repeat(64),
        errorCode: "STEP_FAILED",
        createdAt: beginningMs,
        finishedAt: beginningMs,
        ending: "{}",
        beginning: '{"input":{"since":"2026-01-01"}}',
        collected: null,
        debounced: false,
      });
      expect(ids(await listDeadLetters(tables, { project: "other", limit: 10 }))).toEqual([]);
    });

    it("say how much they collected, and what came last", async ({ scene }) => {
      const collecting = (how: string) => [
        entry(1, "run.queued", { body: JSON.stringify({ input: 1, collect: how }) }),
        entry(2, "run.collected", { body: '{"input":2}' }),
        entry(3, "run.collected", { body: '{"input":3}' }),
      ];
      for (const how of ["batch", "debounce"]) {
        const run = await scene.running(how, { entries: collecting(how) });
        const failed = { to: "failed", errorCode: "STEP_FAILED" } as const;
        await scene.commit({ updates: [appendTo(run, ["run.failed"], { transition: failed })] });
      }
      const collected = { count: 2, last: '{"input":3}' };
      expect(await listDeadLetters(scene.store.tables, { project, limit: 10 })).toMatchObject([
        { runId: "debounce", debounced: true, collected },
        { runId: "batch", debounced: false, collected },
      ]);
    });

    it("are found by flow, error and time, and page by page", async ({ scene }) => {
      const { tables } = scene.store;
      await failedRun(scene, "run-1");
      scene.clock.advance(60_000);
      await failedRun(scene, "run-2", { flow: "crawl" });
      await failedRun(scene, "run-3", { errorCode: "HTTP_STATUS" });
      const found = async (filter: object) => ids(await listDeadLetters(tables, { project, limit: 10, ...filter }));
      expect(await found({ flow: "crawl" })).toEqual(["run-2"]);
      expect(await found({ errorCode: "HTTP_STATUS" })).toEqual(["run-3"]);
      expect(await found({ since: beginningMs + 60_000 })).toEqual(["run-3", "run-2"]);
      expect(await found({ since: beginningMs + 60_000, errorCode: "STEP_FAILED" })).toEqual(["run-2"]);
      expect(await found({ limit: 2 })).toEqual(["run-3", "run-2"]);
      expect(await found({ limit: 2, before: "run-2" })).toEqual(["run-1"]);
    });

    it("show the beginning of a long input", async ({ scene }) => {
      const body = JSON.stringify({ input: "x".repeat(5_000) });
      await scene.queue("run-1", { entries: [entry(1, "run.queued", { body })] });
      const [run] = await scene.claim();
      await scene.commit({
        updates: [appendTo(run!, ["run.failed"], { transition: { to: "failed", errorCode: "X" } })],
      });
      const [letter] = await listDeadLetters(scene.store.tables, { project, limit: 1 });
      expect(letter?.beginning).toBe(body.slice(0, 1_000));
    });

    it("are discarded once", async ({ scene }) => {
      const { tables } = scene.store;
      await failedRun(scene, "run-1");
      expect(await isDeadLetter(tables, key("run-1"))).toBe(true);
      expect(await Promise.all([1, 2].map(() => discardDeadLetter(tables, key("run-1"))))).toEqual(
        expect.arrayContaining([true, false]),
      );
      expect(await isDeadLetter(tables, key("run-1"))).toBe(false);
      expect(await discardDeadLetter(tables, key("nobody"))).toBe(false);
      expect((await scene.get("run-1")).status).toBe("failed");
    });

    it("become a new run once, with entries and files, however many try", async ({ scene }) => {
      const { tables } = scene.store;
      await failedRun(scene, "run-1");
      const artifacts = await scene.store.listArtifacts(key("run-1"));
      const start = (runId: string) =>
        restartRun(tables, { start: restarted(runId, {}, 1_203), artifacts, redrive: true });
      const results = await Promise.all(["run-8", "run-9"].map(start));
      const [won] = results.filter((result) => result !== null);
      expect(results.filter((result) => result === null)).toHaveLength(1);
      const { runId } = won!;
      expect(won).toEqual({ runId, existed: false });
      expect(await scene.get(runId)).toMatchObject({ status: "queued", parentRunId: "run-1", seq: 1_204, input: "1" });
      const journal = await scene.store.readJournal({ ...key(runId), afterSeq: 0, limit: 5_000 });
      expect(journal).toEqual(restarted(runId, {}, 1_203).entries);
      expect(await scene.store.listArtifacts(key(runId))).toEqual(artifacts);
      expect(artifacts).toHaveLength(1);
      const lost = runId === "run-8" ? "run-9" : "run-8";
      expect(await scene.store.getRun(key(lost))).toBeNull();
      expect(await scene.store.readJournal({ ...key(lost), afterSeq: 0, limit: 10 })).toEqual([]);
      expect(ids(await listDeadLetters(tables, { project, limit: 10 }))).toEqual([]);
      expect(ids(await scene.claim())).toEqual([runId]);
    });

    it("are resolved by a restart that asks for no dead letter, too, and one of another run is none", async ({
      scene,
    }) => {
      const { tables } = scene.store;
      await failedRun(scene, "run-1");
      const again = (runId: string) => restartRun(tables, { start: restarted(runId), artifacts: [], redrive: false });
      expect(await again("run-8")).not.toBeNull();
      expect(await isDeadLetter(tables, key("run-1"))).toBe(false);
      expect(await again("run-9")).not.toBeNull();
    });

    it("stay when the idempotency key of their restart is taken", async ({ scene }) => {
      const { tables } = scene.store;
      await failedRun(scene, "run-1");
      await scene.queue("run-2", { idempotencyKey: "k" });
      const start = restarted("run-9", { idempotencyKey: "k" }, 3);
      expect(await restartRun(tables, { start, artifacts: [], redrive: false })).toBeNull();
      expect(await isDeadLetter(tables, key("run-1"))).toBe(true);
      expect(await scene.store.readJournal({ ...key("run-9"), afterSeq: 0, limit: 10 })).toEqual([]);
      const found = { project, flow: "sync", idempotencyKey: "k" };
      expect(await findByIdempotencyKey(tables, found)).toMatchObject({ runId: "run-2", existed: true });
      expect(await findByIdempotencyKey(tables, { ...found, idempotencyKey: "other" })).toBeNull();
    });

    it("readAdmission() gives how a run was let in", async ({ scene }) => {
      await scene.queue("run-1", { admission: { queue: "mail", priority: 5, key: "ada", needs: ["gpu", "browser"] } });
      expect(await readAdmission(scene.store.tables, key("run-1"))).toEqual({
        queue: "mail",
        priority: 5,
        key: "ada",
        needs: ["browser", "gpu"],
      });
    });
  });

  describe(`${target.name}: movable runs`, () => {
    const to = "2".repeat(64);

    it("are queued or waiting on another version of the flow, oldest first, page by page", async ({ scene }) => {
      const { tables } = scene.store;
      const waiting = await scene.running("run-3");
      await scene.commit({ updates: [waitFor(waiting)] });
      await scene.running("run-2");
      await scene.queue("run-1");
      await scene.queue("run-4", { version: to });
      await scene.queue("run-5", { flow: "crawl" });
      const list = async (rest: object) =>
        ids(await listMovableRuns(tables, { project, flow: "sync", version: to, limit: 10, ...rest }));
      expect(await list({})).toEqual(["run-1", "run-3"]);
      expect(await list({ limit: 1 })).toEqual(["run-1"]);
      expect(await list({ after: "run-1" })).toEqual(["run-3"]);
    });

    it("go on with the other version and an entry that says so, unless they have gone on meanwhile", async ({
      scene,
    }) => {
      const { tables } = scene.store;
      const waiting = await scene.running("run-1");
      await scene.commit({ updates: [waitFor(waiting, { until: beginningMs + 1_000 })] });
      const [run] = await listMovableRuns(tables, { project, flow: "sync", version: to, limit: 10 });
      expect(await moveRun(tables, run!, { to })).toBe(true);
      expect(await moveRun(tables, run!, { to })).toBe(false);
      expect(await scene.get("run-1")).toMatchObject({ version: to, status: "waiting", seq: run!.seq + 1 });
      expect((await scene.journal("run-1")).at(-1)).toMatchObject({
        kind: "run.migrated",
        body: JSON.stringify({ from: "1".repeat(64), to }),
      });
      scene.clock.advance(1_000);
      const [claimed] = await scene.claim();
      expect(claimed).toMatchObject({ runId: "run-1", version: to });
      expect(claimed!.entries.at(-1)?.kind).toBe("run.migrated");
      const moved = { ...run!, version: to, seq: run!.seq + 1 };
      expect(await moveRun(tables, moved, { to: run!.version })).toBe(false);
    });
  });
}
