import { describe, expect } from "vitest";
import type { RunStart, RunUpdate } from "../commit/commit-batch.ts";
import { appendTo, entry, project, runStart, type StoreTarget, sceneTest, succeed } from "./scene.ts";

export function badInputConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  const invalid = { code: "REQUEST_INVALID" };
  const hostile = `'); drop table runs; --"\\ %_ {} $1 :a ?`;

  const badStarts: readonly (readonly [string, Partial<RunStart>])[] = [
    ["no entries", { entries: [] }],
    ["another first entry", { entries: [entry(1, "run.started")] }],
    ["a gap", { entries: [entry(1, "run.queued"), entry(3, "step.succeeded")] }],
    ["a journal that begins at 0", { entries: [entry(0, "run.queued")] }],
    ["a NUL in its key", { idempotencyKey: "a\0" }],
    [
      "a lone surrogate in a step's name",
      { entries: [entry(1, "run.queued"), entry(2, "step.failed", { name: "\ud800" })] },
    ],
  ];
  const badUpdates: readonly (readonly [string, Partial<RunUpdate>])[] = [
    ["a gap", { entries: [entry(2, "run.started"), entry(4, "step.succeeded")] }],
    ["an end without its entry", { transition: { to: "succeeded" } }],
    ["an end with the entry of another", { entries: [entry(2, "run.failed")], transition: { to: "canceled" } }],
    [
      "a NUL in the name of a file",
      { artifacts: [{ artifact: "a", name: "\0", mediaType: "text/plain", sizeBytes: 1 }] },
    ],
    [
      "a lone surrogate in a signal",
      { transition: { to: "waiting", until: null, signals: ["\ud800"], signalCount: 0 } },
    ],
    ["a bounded start", { starts: [runStart("child", { bounded: true })] }],
    ["a NUL in a state key", { state: [{ flow: "f", key: "\0", value: "1", expectedRevision: 0 }] }],
  ];

  describe("bad input", () => {
    it.for(badStarts)("a start with %s is refused", async ([, overrides], { scene }) => {
      const starts = [runStart("run-1"), runStart("run-2", overrides)];
      await expect(scene.store.startRuns({ starts })).rejects.toMatchObject(invalid);
      await expect(scene.commit({ starts })).rejects.toMatchObject(invalid);
      expect(await scene.store.listRuns({ project, limit: 9 })).toEqual([]);
    });

    it.for(badUpdates)("an update with %s is refused", async ([, overrides], { scene }) => {
      const run = await scene.running("run-1");
      const update = { ...appendTo(run, []), ...overrides };
      await expect(scene.commit({ updates: [update] })).rejects.toMatchObject(invalid);
      expect(await scene.get("run-1")).toMatchObject({ seq: 1, status: "running" });
    });

    it("texts that cannot be stored are refused in every question", async ({ scene: { store, get, queue } }) => {
      await queue("run-1");
      const version = { project, flow: "f", version: "1", manifest: "{}", bundle: "a\0", createdAt: 0 };
      const key = { project, runId: "run-1" };
      for (const asked of [
        store.sendSignal({ ...key, name: "\ud800", payload: "1" }),
        store.cancelRun({ ...key, reason: "a\0" }),
        store.openWorker({ workerId: "\0", leaseMs: 1 }),
        store.publishVersion({ version }),
        store.getRun({ project, runId: "\0" }),
        store.listRuns({ project: "\udfff", limit: 1 }),
        store.readState({ project, flow: "f", key: "\0" }),
      ])
        await expect(asked).rejects.toMatchObject(invalid);
      expect(await get("run-1")).toMatchObject({ status: "queued" });
    });

    it.for([-1, 0.5, Number.NaN])("a limit of %s is refused", async (limit, { scene }) => {
      await expect(scene.store.listRuns({ project, limit })).rejects.toMatchObject(invalid);
      await expect(scene.store.readFeed({ project, after: null, limit })).rejects.toMatchObject(invalid);
      const page = { project, runId: "run-1", afterSeq: limit, limit: 1 };
      await expect(scene.store.readJournal(page)).rejects.toMatchObject(invalid);
    });

    it("a run that occurs twice in a batch is refused", async ({ scene }) => {
      const run = await scene.running("run-1");
      const updates = [appendTo(run, ["run.started"]), succeed({ ...run, seq: 2 })];
      await expect(scene.commit({ updates })).rejects.toMatchObject(invalid);
    });

    it.for([-1, 0.5, Number.NaN])("a claim of %s runs is refused", async (claimLimit, { scene }) => {
      await expect(scene.commit({ claimLimit })).rejects.toMatchObject(invalid);
    });

    it("texts that look like SQL are only texts", async ({ scene }) => {
      const flow = hostile;
      await scene.queue(hostile, { flow, version: hostile, idempotencyKey: hostile });
      const [run] = await scene.claim();
      const entries = [entry(2, "step.succeeded", { name: hostile, key: hostile, body: JSON.stringify(hostile) })];
      const state = [{ flow, key: hostile, value: JSON.stringify(hostile), expectedRevision: 0 }];
      const transition = { to: "waiting", until: null, signals: [hostile, "a,b", "{}"], signalCount: 0 } as const;
      await scene.commit({ updates: [{ ...appendTo(run!, []), entries, state, transition }] });
      const signal = { project, runId: hostile, payload: JSON.stringify(hostile) };
      expect(await scene.store.sendSignal({ ...signal, name: "a" })).toMatchObject({ availableAt: null });
      expect(await scene.store.sendSignal({ ...signal, name: hostile })).not.toMatchObject({ availableAt: null });
      expect(await scene.claim()).toMatchObject([{ runId: hostile, version: hostile, signalCount: 2 }]);
      expect((await scene.journal(hostile))[1]).toEqual(entries[0]);
      expect(await scene.store.readState({ project, flow, key: hostile })).toMatchObject({ value: state[0]!.value });
      expect(await scene.store.cancelRun({ project, runId: hostile, reason: hostile })).toMatchObject({
        cancelReason: hostile,
      });
    });

    it("an empty call does nothing", async ({ scene }) => {
      expect(await scene.store.startRuns({ starts: [] })).toEqual([]);
      expect(await scene.commit({})).toEqual({ started: [], claimed: [], refused: [], nextAvailableInMs: null });
    });
  });
}
