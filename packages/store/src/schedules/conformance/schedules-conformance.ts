import { describe, expect } from "vitest";
import { beginningMs, project, runStart, type StoreTarget, sceneTest } from "../../conformance/scene.ts";
import type { Tables } from "../../tables/tables.ts";
import { publishStatements } from "../../versions/publish-statements.ts";
import type { StoredSchedule } from "../schedule.ts";
import {
  declaredSchedules,
  dueSchedules,
  getSchedule,
  listFirings,
  listSchedules,
  nextScheduleAt,
} from "../schedule-reads.ts";
import {
  advanceSchedules,
  deleteSchedule,
  insertFirings,
  insertSchedules,
  type NewFiring,
  updateSchedule,
} from "../schedule-writes.ts";

const schedule = (scheduleId: string, rest: Partial<StoredSchedule> = {}): StoredSchedule => ({
  project,
  scheduleId,
  flow: "sync",
  declared: false,
  timing: '{"kind":"once"}',
  input: "{}",
  pausedAt: null,
  lastDueAt: null,
  nextDueAt: beginningMs,
  nextAt: beginningMs,
  revision: 0,
  createdAt: beginningMs,
  updatedAt: beginningMs,
  ...rest,
});

const firing = (dueAt: number, rest: Partial<NewFiring> = {}): NewFiring => ({
  project,
  scheduleId: "sync.a",
  dueAt,
  firedAt: dueAt + 5,
  jitterMs: 2,
  outcome: "skipped",
  run: null,
  errorCode: null,
  error: null,
  ...rest,
});

const insert = (tables: Tables, ...schedules: StoredSchedule[]) => tables.write([insertSchedules(tables, schedules)]);

/** What the schedules module has to do on every kind of store. */
export function schedulesConformance(target: StoreTarget): void {
  const it = sceneTest(target);

  describe(`schedules on ${target.name}`, () => {
    it("are read back as they were written, by flow and page by page", async ({ scene }) => {
      const { tables } = scene.store;
      const declared = schedule("sync.1", { declared: true, pausedAt: 7, nextAt: null, lastDueAt: 3 });
      const other = schedule("other.1", { flow: "other", nextDueAt: null, nextAt: null });
      await insert(tables, schedule("sync.a"), declared, other, schedule("sync.1", { project: "q" }));
      expect(await getSchedule(tables, { project, scheduleId: "sync.1" })).toEqual(declared);
      expect(await getSchedule(tables, { project, scheduleId: "sync.9" })).toBeNull();
      const ids = async (options: object) =>
        (await listSchedules(tables, { project, limit: 10, ...options })).map(({ scheduleId }) => scheduleId);
      expect(await ids({})).toEqual(["other.1", "sync.1", "sync.a"]);
      expect(await ids({ limit: 1, after: "other.1" })).toEqual(["sync.1"]);
      expect(await ids({ flow: "sync", after: "sync.1" })).toEqual(["sync.a"]);
      expect(await declaredSchedules(tables, { project, flow: "sync", orIds: [] })).toEqual([declared]);
      const orIds = ["sync.a", "sync.1", "sync.9"];
      expect(await declaredSchedules(tables, { project, flow: "sync", orIds })).toEqual([declared, schedule("sync.a")]);
    });

    it("an id that is taken undoes the transaction", async ({ scene }) => {
      const { tables } = scene.store;
      await insert(tables, schedule("sync.a"));
      expect(await insert(tables, schedule("sync.b"), schedule("sync.a"))).toBeNull();
      expect(await getSchedule(tables, { project, scheduleId: "sync.b" })).toBeNull();
    });

    it("those whose time has come are found across projects, the earliest first", async ({ scene }) => {
      const { tables } = scene.store;
      expect(await nextScheduleAt(tables)).toBeNull();
      const at = (scheduleId: string, nextAt: number | null, rest = {}) => schedule(scheduleId, { nextAt, ...rest });
      await insert(tables, at("c", 30), at("a", 20), at("b", 10, { project: "q" }), at("paused", null));
      const due = async (nowMs: number, limit = 10) =>
        (await dueSchedules(tables, { nowMs, limit })).map(({ scheduleId }) => scheduleId);
      expect(await due(29)).toEqual(["b", "a"]);
      expect(await due(30, 1)).toEqual(["b"]);
      expect(await due(9)).toEqual([]);
      expect(await nextScheduleAt(tables)).toBe(10);
    });

    it("one that was written since it was read is not written over", async ({ scene }) => {
      const { tables } = scene.store;
      await insert(tables, schedule("sync.a"));
      const seen = (await getSchedule(tables, { project, scheduleId: "sync.a" }))!;
      const pause = () => updateSchedule(tables, { ...seen, pausedAt: 9, nextAt: null });
      expect(await tables.write([pause()])).not.toBeNull();
      expect(await tables.write([pause()])).toBeNull();
      expect(await tables.write(deleteSchedule(tables, seen))).toBeNull();
      expect(await getSchedule(tables, seen)).toEqual({ ...seen, pausedAt: 9, nextAt: null, revision: 1 });
    });

    it("many are moved on in one statement, all or none", async ({ scene }) => {
      const { tables } = scene.store;
      await insert(tables, schedule("sync.a"), schedule("sync.b"));
      const to = (scheduleId: string, revision: number, nextDueAt: number | null) => ({
        project,
        scheduleId,
        revision,
        lastDueAt: beginningMs,
        nextDueAt,
        nextAt: nextDueAt && nextDueAt + 1,
      });
      const moved = [to("sync.a", 0, beginningMs + 60_000), to("sync.b", 0, null)];
      expect(await tables.write([advanceSchedules(tables, moved)])).not.toBeNull();
      expect(await tables.write([advanceSchedules(tables, [to("sync.a", 1, 5), to("sync.b", 0, 5)])])).toBeNull();
      expect(await listSchedules(tables, { project, limit: 9 })).toMatchObject([
        { lastDueAt: beginningMs, nextDueAt: beginningMs + 60_000, nextAt: beginningMs + 60_001, revision: 1 },
        { lastDueAt: beginningMs, nextDueAt: null, nextAt: null, revision: 1 },
      ]);
    });

    it("a firing names the run that has its key, also one from before", async ({ scene }) => {
      const { tables } = scene.store;
      await scene.queue("run-1", { idempotencyKey: "taken" });
      const run = (idempotencyKey: string) => ({ run: { flow: "sync", idempotencyKey }, outcome: "run" as const });
      await tables.write([
        ...tables.startStatements(
          [runStart("run-2", { idempotencyKey: "taken" }), runStart("run-3", { idempotencyKey: "free" })],
          beginningMs,
        ),
        insertFirings(tables, [
          firing(1, run("taken")),
          firing(2, { ...run("free"), outcome: "coalesced" }),
          firing(3, run("free")),
          firing(4, { outcome: "failed", errorCode: "INPUT_INVALID", error: "Cannot start" }),
          firing(5, { project: "q" }),
        ]),
      ]);
      const key = { project, scheduleId: "sync.a" };
      const found = await listFirings(tables, { ...key, limit: 10 });
      expect(found.map(({ dueAt, outcome, runId }) => [dueAt, outcome, runId])).toEqual([
        [4, "failed", null],
        [3, "run", "run-3"],
        [2, "coalesced", "run-3"],
        [1, "run", "run-1"],
      ]);
      const { run: _, ...plain } = firing(4, { outcome: "failed", errorCode: "INPUT_INVALID", error: "Cannot start" });
      expect(found[0]).toEqual({ ...plain, runId: null });
      expect(await listFirings(tables, { ...key, before: 3, limit: 1 })).toMatchObject([{ dueAt: 2 }]);
    });

    it("a moment is recorded once", async ({ scene }) => {
      const { tables } = scene.store;
      await tables.write([insertFirings(tables, [firing(1)])]);
      await expect(tables.write([insertFirings(tables, [firing(1)])])).rejects.toThrow();
    });

    it("one that is removed takes its firings along, and those of no other", async ({ scene }) => {
      const { tables } = scene.store;
      await insert(tables, schedule("sync.a"), schedule("sync.b"));
      await tables.write([insertFirings(tables, [firing(1), firing(1, { scheduleId: "sync.b" })])]);
      await tables.write(deleteSchedule(tables, schedule("sync.a")));
      expect(await listSchedules(tables, { project, limit: 9 })).toHaveLength(1);
      expect(await listFirings(tables, { project, scheduleId: "sync.a", limit: 9 })).toEqual([]);
      expect(await listFirings(tables, { project, scheduleId: "sync.b", limit: 9 })).toHaveLength(1);
    });

    it("a version is published in a transaction, unless another one was published meanwhile", async ({ scene }) => {
      const { tables } = scene.store;
      const version = (name: string) => ({
        project,
        flow: "sync",
        version: name,
        manifest: "{}",
        bundle: name,
        createdAt: 5,
      });
      const publish = async (name: string, seen = scene.store.getFlow({ project, flow: "sync" })) =>
        tables.write(
          publishStatements(tables, { version: version(name), seen: await seen, nowMs: await tables.nowMs() }),
        );
      expect(await publish("a")).not.toBeNull();
      expect(await publish("b", Promise.resolve(null))).toBeNull();
      expect(await scene.store.getVersion({ project, flow: "sync", version: "b" })).toBeNull();
      const seen = await scene.store.getFlow({ project, flow: "sync" });
      scene.clock.advance(9);
      expect(await publish("a")).not.toBeNull();
      expect(await scene.store.getFlow({ project, flow: "sync" })).toEqual(seen);
      expect(await publish("b")).not.toBeNull();
      expect(await publish("c", Promise.resolve(seen))).toBeNull();
      expect(await scene.store.getFlow({ project, flow: "sync" })).toMatchObject({
        version: "b",
        publishedAt: beginningMs + 9,
      });
      expect(await scene.store.getVersion({ project, flow: "sync", version: "a" })).toEqual(version("a"));
    });
  });
}
