import { describe, expect } from "vitest";
import { approvalStatement } from "../../approvals/approvals.ts";
import type { RunUpdate } from "../../commit/commit-batch.ts";
import {
  appendTo,
  beginningMs,
  project,
  type Scene,
  type StoreTarget,
  sceneTest,
  succeed,
} from "../../conformance/scene.ts";
import { discardDeadLetter } from "../../dead-letters/dead-letters.ts";
import { deliveryStatements } from "../../deliveries/deliveries.ts";
import { eventWaitStatement } from "../../events/event-waits.ts";
import { hookStatement } from "../../events/hooks.ts";
import { insertFirings } from "../../schedules/schedule-writes.ts";
import { createTask } from "../../tasks/tasks.ts";
import { nextProject, removeOldFirings, removeOldRuns, removeOldTasks, unnamedArtifacts } from "../index.ts";

const dayMs = 86_400_000;
const hash = "a".repeat(64);

/** Removes what ended before now, call by call; how many runs each call removed. */
async function removeAll({ store, clock }: Scene, { entriesAtOnce = 2_000 } = {}): Promise<number[]> {
  const removed: number[] = [];
  const walk = { project, before: "~", endedBefore: clock.nowMs(), entriesAtOnce };
  for (let after: string | null = ""; after !== null; ) {
    const call: Awaited<ReturnType<typeof removeOldRuns>> = await removeOldRuns(store.tables, { ...walk, after });
    removed.push(call.removed);
    after = call.next;
  }
  return removed;
}

async function succeeded(scene: Scene, runId: string, rest: Partial<RunUpdate> = {}): Promise<void> {
  await scene.commit({ updates: [{ ...succeed(await scene.running(runId)), ...rest }] });
}

async function failed(scene: Scene, runId: string): Promise<void> {
  const transition = { to: "failed", errorCode: "STEP_FAILED" } as const;
  await scene.commit({ updates: [appendTo(await scene.running(runId), ["run.failed"], { transition })] });
}

const runsLeft = async ({ store }: Scene) =>
  (await store.listRuns({ project, limit: 1_000 })).map(({ runId }) => runId).sort();

const count = async ({ store }: Scene, table: "journal" | "approvals" | "deliveries") => {
  const { build, read } = store.tables;
  // On SQLite the end of the journal stays as a row of no project.
  const ofProjects = build.selectFrom(table).where("project", "<>", "");
  const [row] = await read(ofProjects.select((eb) => eb.fn.countAll().as("count")));
  return Number(row!.count);
};

export function retentionConformance(target: StoreTarget): void {
  const test = sceneTest(target);

  describe(`retention on ${target.name}`, () => {
    test("a run that ended long ago goes with all that is its own, and no other run loses anything", async ({
      scene,
    }) => {
      const { store, clock } = scene;
      const { tables } = store;
      const artifacts = [{ artifact: hash, name: "a.txt", mediaType: "text/plain", sizeBytes: 1 }];
      for (const runId of ["old", "young"]) {
        const key = { project, runId };
        if (runId === "young") clock.advance(dayMs);
        await succeeded(scene, runId, { artifacts });
        const question = { ...key, approvalId: `of ${runId}`, flow: "f", name: "ask", stepKey: null };
        const nobody = { role: null, person: null, show: null, form: null, askedAt: 0, expiresAt: null };
        await tables.write([
          approvalStatement(tables, { ...question, ...nobody }),
          eventWaitStatement(tables, { ...key, waitId: "w", type: "a", filter: { id: 1 } }),
          hookStatement(tables, { ...key, hookId: `of ${runId}`, expiresAt: null }),
        ]);
      }
      clock.advance(1);
      const walk = { project, after: "", before: "~", endedBefore: clock.nowMs() - dayMs, entriesAtOnce: 9 };
      expect(await removeOldRuns(tables, walk)).toEqual({ removed: 1, next: null });
      expect(await runsLeft(scene)).toEqual(["young"]);
      expect(await scene.journal("old")).toEqual([]);
      expect((await scene.journal("young")).length).toBeGreaterThan(0);
      const lists = { project, runId: "young" };
      expect(await store.listArtifacts(lists)).toHaveLength(1);
      expect(await store.listArtifacts({ ...lists, runId: "old" })).toEqual([]);
      expect(await count(scene, "approvals")).toBe(1);
      const { build, read } = tables;
      expect(await read(build.selectFrom("event_waits").select("run_id"))).toEqual([{ run_id: "young" }]);
      expect(await read(build.selectFrom("hooks").select("run_id"))).toEqual([{ run_id: "young" }]);
    });

    test("a run that has not ended, a dead letter, and one whose callback was not delivered are kept", async ({
      scene,
    }) => {
      const { store, clock } = scene;
      const { tables } = store;
      await failed(scene, "discarded");
      await discardDeadLetter(tables, { project, runId: "discarded" });
      await failed(scene, "letter");
      const callback = '{"url":"https://x.example"}';
      for (const runId of ["not told", "telling"]) {
        const run = await scene.running(runId, { callback });
        await scene.commit({ updates: [succeed(run)] });
      }
      const delivery = { project, deliveryId: "d", runId: "telling", url: "https://x.example" };
      await tables.write(deliveryStatements(tables, delivery, clock.nowMs()));
      await scene.queue("queued");
      await scene.claim({ limit: 0 });
      clock.advance(1);
      expect(await removeAll(scene)).toEqual([1]);
      expect(await runsLeft(scene)).toEqual(["letter", "not told", "queued", "telling"]);
      const told = tables.build.updateTable("deliveries").set({ status: "delivered", next_attempt_at: null });
      await tables.write([tables.statement(told)]);
      await removeAll(scene);
      expect(await runsLeft(scene)).toEqual(["letter", "not told", "queued"]);
      expect(await count(scene, "deliveries")).toBe(0);
    });

    test("a run whose caller or child goes on is kept until that has ended", async ({ scene }) => {
      const caller = await scene.running("caller");
      await scene.queue("child", { caller: { runId: "caller", signal: "done" } });
      const [child] = await scene.claim();
      await scene.commit({ updates: [succeed(child!)] });
      scene.clock.advance(1);
      await removeAll(scene);
      expect(await runsLeft(scene)).toEqual(["caller", "child"]);
      await scene.queue("other child", { caller: { runId: "caller", signal: "other" } });
      await scene.commit({ updates: [succeed(caller)] });
      scene.clock.advance(1);
      await removeAll(scene);
      expect(await runsLeft(scene)).toEqual(["caller", "other child"]);
    });

    test("one transaction deletes so many entries, and a longer journal goes in parts", async ({ scene }) => {
      for (const runId of ["r1", "r2", "r3"]) await succeeded(scene, runId);
      const long = await scene.running("r4");
      const steps = Array.from({ length: 25 }, () => "step.succeeded" as const);
      const transition = { to: "succeeded" } as const;
      await scene.commit({ updates: [appendTo(long, [...steps, "run.succeeded"], { transition })] });
      await succeeded(scene, "r5");
      scene.clock.advance(1);
      expect(await removeAll(scene, { entriesAtOnce: 4 })).toEqual([2, 1, 0, 0, 0, 0, 0, 0, 1, 1]);
      expect(await runsLeft(scene)).toEqual([]);
      expect(await count(scene, "journal")).toBe(0);
    });

    test("the feed goes on behind its cursor when the entries before it are gone", async ({ scene }) => {
      const { store } = scene;
      await succeeded(scene, "old");
      const read = async (after: Parameters<typeof store.readFeed>[0]["after"]) =>
        store.readFeed({ project, after, limit: 100 });
      await expect.poll(async () => (await read(null)).entries.length).toBeGreaterThan(1);
      const { cursor } = await read(null);
      scene.clock.advance(1);
      await removeAll(scene);
      await scene.queue("new");
      await expect.poll(async () => (await read(cursor)).entries.map(({ runId }) => runId)).toEqual(["new"]);
    });

    test("projects are found one after the other", async ({ scene }) => {
      for (const other of ["b", "a", "c"]) await scene.queue(`run of ${other}`, { project: other });
      const { tables } = scene.store;
      expect(await nextProject(tables, "")).toBe("a");
      expect(await nextProject(tables, "a")).toBe("b");
      expect(await nextProject(tables, "c")).toBeNull();
    });

    test("an artifact is named as long as one run of the project names it", async ({ scene }) => {
      const row = { name: "a", mediaType: "text/plain", sizeBytes: 1 };
      const both = "b".repeat(64);
      await succeeded(scene, "r1", {
        artifacts: [
          { artifact: hash, ...row },
          { artifact: both, ...row },
        ],
      });
      scene.clock.advance(1);
      await removeOldRuns(scene.store.tables, {
        project,
        after: "",
        before: "~",
        endedBefore: scene.clock.nowMs(),
        entriesAtOnce: 9,
      });
      await succeeded(scene, "r2", { artifacts: [{ artifact: both, ...row }] });
      const unnamed = (of: string) => unnamedArtifacts(scene.store.tables, { project: of, artifacts: [hash, both] });
      expect(await unnamed(project)).toEqual([hash]);
      expect(await unnamed("other")).toEqual([hash, both]);
    });

    test("old firings are forgotten, so many at once, and young ones kept", async ({ scene }) => {
      const { tables } = scene.store;
      const firing = (dueAt: number) => ({
        project,
        scheduleId: "s",
        dueAt,
        firedAt: dueAt,
        jitterMs: 0,
        outcome: "skipped" as const,
        run: null,
        errorCode: null,
        error: null,
      });
      await tables.write([insertFirings(tables, [1, 2, 3, 4].map(firing))]);
      expect(await removeOldFirings(tables, { firedBefore: 4, limit: 2 })).toBe(2);
      expect(await removeOldFirings(tables, { firedBefore: 4, limit: 2 })).toBe(1);
      expect(await tables.read(tables.build.selectFrom("firings").select("due_at"))).toEqual([{ due_at: 4 }]);
    });

    test("tasks that ended are forgotten, so many at once, and those that did not are kept", async ({ scene }) => {
      const { tables } = scene.store;
      const task = { project, capability: "print", payload: "1", priority: 0, createdBy: "local", retries: 0 };
      for (const taskId of ["a", "b", "c", "open"])
        await createTask(tables, { ...task, taskId, createdAt: beginningMs, deadlineAt: null });
      const ended = (taskId: string, finishedAt: number) =>
        tables.statement(
          tables.build
            .updateTable("tasks")
            .set({ status: "succeeded", finished_at: finishedAt })
            .where("task_id", "=", taskId),
        );
      await tables.write([ended("a", 1), ended("b", 2), ended("c", 4)]);
      expect(await removeOldTasks(tables, { endedBefore: 4, limit: 1 })).toBe(1);
      expect(await removeOldTasks(tables, { endedBefore: 4, limit: 9 })).toBe(1);
      expect(await tables.read(tables.build.selectFrom("tasks").select("task_id").orderBy("task_id"))).toEqual([
        { task_id: "c" },
        { task_id: "open" },
      ]);
    });
  });
}
