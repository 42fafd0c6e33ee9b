import type { EntryKind } from "@millrace/flow/run";
import { test } from "vitest";
import type { ClaimedRun, CommitBatch, RunStart, RunUpdate, WorkerLease } from "../commit/commit-batch.ts";
import type { StoredEntry } from "../journal/stored-entry.ts";
import type { RunDetail } from "../runs/run.ts";
import type { Store } from "../store.ts";

/** A kind of store that has to pass the suite. */
export interface StoreTarget {
  readonly name: string;
  /** Opens a store on an empty database. */
  open(options: { readonly clock: { nowMs(): number } }): Promise<OpenedStore>;
}

interface OpenedStore {
  readonly store: Store;
  /** What another process sees: a store of its own where many may share a database, else the same one. */
  readonly other: Store;
  close(): Promise<void>;
}

/** A store with one worker and a clock that only moves when told. */
export interface Scene {
  readonly store: Store;
  readonly other: Store;
  readonly worker: WorkerLease;
  readonly clock: { nowMs(): number; advance(ms: number): void };
  openWorker(workerId: string, store?: Store): Promise<WorkerLease>;
  commit(batch: Partial<CommitBatch>, store?: Store): ReturnType<Store["commit"]>;
  queue(runId: string, overrides?: Partial<RunStart>): Promise<string>;
  /** Queues and claims a run. */
  running(runId: string, overrides?: Partial<RunStart>): Promise<ClaimedRun>;
  claim(options?: { readonly worker?: WorkerLease; readonly limit?: number }): Promise<readonly ClaimedRun[]>;
  get(runId: string): Promise<RunDetail>;
  journal(runId: string): Promise<readonly StoredEntry[]>;
}

export const project = "acme";
export const beginningMs = 1_800_000_000_000;
export const leaseMs = 30_000;

/** `test` with a scene of its own for each test. */
export function sceneTest(target: StoreTarget) {
  return test.extend<{ scene: Scene }>({
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of the fixtures from the pattern.
    scene: async ({}, use) => {
      let nowMs = beginningMs;
      const clock = {
        nowMs: () => nowMs,
        advance: (ms: number) => {
          nowMs += ms;
        },
      };
      const opened = await target.open({ clock });
      await use(await createScene(opened, clock));
      await opened.close();
    },
  });
}

async function createScene({ store, other }: OpenedStore, clock: Scene["clock"]): Promise<Scene> {
  const worker = await store.openWorker({ workerId: "worker-1", leaseMs });
  const commit: Scene["commit"] = (batch, by = store) =>
    by.commit({ worker, starts: [], updates: [], claimLimit: 0, ...batch });
  const claim: Scene["claim"] = async ({ worker: owner = worker, limit = 10 } = {}) =>
    (await commit({ worker: owner, claimLimit: limit })).claimed;
  const queue: Scene["queue"] = async (runId, overrides) => {
    const [started] = await store.startRuns({ starts: [runStart(runId, overrides)] });
    return started!.runId;
  };
  return {
    store,
    other,
    worker,
    clock,
    commit,
    claim,
    queue,
    openWorker: (workerId, by = store) => by.openWorker({ workerId, leaseMs }),
    async running(runId, overrides) {
      await queue(runId, overrides);
      const run = (await claim()).find((claimed) => claimed.runId === runId);
      if (!run) throw new Error(`run ${runId} was not claimed`);
      return run;
    },
    async get(runId) {
      const run = await store.getRun({ project, runId });
      if (!run) throw new Error(`there is no run ${runId}`);
      return run;
    },
    journal: (runId) => store.readJournal({ project, runId, afterSeq: 0, limit: 1_000 }),
  };
}

export function runStart(runId: string, overrides: Partial<RunStart> = {}): RunStart {
  return {
    project,
    runId,
    flow: "sync",
    version: "1".repeat(64),
    parentRunId: null,
    idempotencyKey: null,
    entries: [entry(1, "run.queued", { body: '{"input":{"since":"2026-01-01"}}' })],
    ...overrides,
  };
}

export function entry(seq: number, kind: EntryKind, overrides: Partial<StoredEntry> = {}): StoredEntry {
  const step = kind.startsWith("step.");
  return {
    seq,
    kind,
    name: step ? `step ${seq}` : null,
    key: null,
    attempt: step ? 1 : 0,
    body: "{}",
    at: beginningMs,
    ...overrides,
  };
}

/** An update that appends entries of these kinds to a run as it was claimed. */
export function appendTo(run: ClaimedRun, kinds: readonly EntryKind[], rest: Partial<RunUpdate> = {}): RunUpdate {
  return {
    project: run.project,
    runId: run.runId,
    entries: kinds.map((kind, index) => entry(run.seq + 1 + index, kind)),
    ...rest,
  };
}

export function succeed(run: ClaimedRun): RunUpdate {
  return appendTo(run, ["run.succeeded"], { transition: { to: "succeeded" } });
}

export function waitFor(run: ClaimedRun, wait: Partial<Wait> = {}): RunUpdate {
  const transition = { to: "waiting", until: null, signals: [], signalCount: run.signalCount, ...wait } as const;
  return appendTo(run, ["run.waiting"], { transition });
}

interface Wait {
  readonly until: number | null;
  readonly signals: readonly string[];
  readonly signalCount: number;
}
