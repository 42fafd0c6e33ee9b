import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RunStart, RunTransition, RunUpdate, StateWrite, WorkerLease } from "../commit/commit-batch.ts";
import type { Store } from "../store.ts";
import { feedHas } from "./feed.ts";
import { type ModelRun, StoreModel } from "./model.ts";
import { beginningMs, entry, leaseMs, runStart, type StoreTarget } from "./scene.ts";
import { admit, gateOf, limitQueue } from "./scheduling-scene.ts";

const workerIds = ["worker-1", "worker-2", "worker-3"] as const;
const signalNames = ["a", "b"] as const;
const projects = ["acme", "beta"] as const;
const limitedQueues = ["mail"];

const pick = fc.nat({ max: 999 });
const updateAction = fc.record({
  skip: fc.boolean(),
  to: fc.constantFrom("running", "waiting", "queued", "succeeded", "failed", "canceled"),
  untilInMs: fc.option(fc.integer({ min: -5, max: 50_000 }), { nil: null }),
  signals: fc.subarray([...signalNames]),
  behind: fc.nat({ max: 1 }),
  alone: fc.boolean(),
  died: fc.boolean(),
  consume: fc.boolean(),
  state: fc.uniqueArray(fc.record({ key: fc.constantFrom("x", "y"), wrong: fc.nat({ max: 4 }) }), {
    selector: ({ key }) => key,
    maxLength: 2,
  }),
});
const startRules = fc.record({
  project: fc.constantFrom("acme", "acme", "beta"),
  queue: fc.constantFrom("default", "default", "mail"),
  priority: fc.constantFrom(0, 0, 0, 7),
  key: fc.constantFrom("", "", "k", "l"),
  needs: fc.constantFrom([], [], [], ["gpu"]),
  inMs: fc.constantFrom(0, 0, 0, 20_000),
  expireInMs: fc.constantFrom(null, null, null, 30_000),
  caller: fc.option(pick, { nil: null }),
});
const operation = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("commit" as const),
      worker: pick,
      starts: fc.array(startRules, { maxLength: 3 }),
      actions: fc.array(updateAction, { maxLength: 4 }),
      claimLimit: fc.nat({ max: 4 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("signal" as const), run: pick, name: fc.constantFrom(...signalNames) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("cancel" as const), run: pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("admit" as const), run: pick }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("advance" as const), ms: fc.nat({ max: 40_000 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("heartbeat" as const), worker: pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("open" as const), worker: pick, replaces: pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("close" as const), worker: pick }) },
);
type Operation = typeof operation extends fc.Arbitrary<infer Value> ? Value : never;
type StartRules = typeof startRules extends fc.Arbitrary<infer Value> ? Value : never;
type UpdateAction = typeof updateAction extends fc.Arbitrary<infer Value> ? Value : never;

/** Whatever is asked in whatever order, the store does what a few maps in memory do. */
export function anyOrderConformance(target: StoreTarget): void {
  describe("any order of operations", () => {
    test("has the outcome that the rules say", { timeout: 120_000 }, async () => {
      const runs = fc.asyncProperty(fc.array(operation, { minLength: 10, maxLength: 60 }), async (operations) => {
        let nowMs = beginningMs;
        const opened = await target.open({ clock: { nowMs: () => nowMs } });
        const play = new Play(opened.store);
        try {
          for (const queue of limitedQueues) await limitQueue(opened.store, queue);
          for (const workerId of workerIds) await play.open(workerId, workerId);
          for (const next of operations) {
            if (next.do === "advance") nowMs += next.ms;
            else await play.do(next);
            play.nowMs = nowMs;
          }
          await play.compare();
        } finally {
          await opened.close();
        }
      });
      await fc.assert(runs, { numRuns: 12, interruptAfterTimeLimit: 90_000 });
    });
  });
}

/** Does everything twice, on the store and on the model, and compares. */
class Play {
  nowMs = beginningMs;
  readonly #store: Store;
  readonly #model = new StoreModel({ limitedQueues });
  readonly #leases = new Map<string, WorkerLease>();
  #lastRun = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  async open(workerId: string, replaces: string): Promise<void> {
    const labels = workerId === "worker-3" ? ["gpu", "browser"] : [];
    this.#leases.set(workerId, await this.#store.openWorker({ workerId, leaseMs, replaces, labels }));
    this.#model.openWorker({ workerId, replaces, labels, nowMs: this.nowMs, leaseMs });
  }

  async do(operation: Exclude<Operation, { do: "advance" }>): Promise<void> {
    switch (operation.do) {
      case "commit":
        return this.#commit(operation);
      case "open":
        return this.open(workerId(operation.worker), workerId(operation.replaces));
      case "close":
        await this.#store.closeWorker({ worker: this.#leases.get(workerId(operation.worker))! });
        return this.#model.closeWorker(workerId(operation.worker), this.nowMs);
      case "heartbeat": {
        const worker = this.#leases.get(workerId(operation.worker))!;
        const beat = await this.#store.heartbeat({ worker }).catch(fencedAs(null));
        const expected = this.#model.heartbeat(worker, this.nowMs);
        return expect(beat && { recovered: beat.recovered }).toEqual(expected);
      }
      default:
        return this.#ask(operation);
    }
  }

  /** Every run, its journal, its signals and the state are what the model says. */
  async compare(): Promise<void> {
    const store = this.#store;
    for (const run of this.#model.runs.values()) {
      const { runId, project, status, claims, availableAt, workerId, cancelReason } = run;
      const key = { project, runId };
      const { gate, readyAt, slot, expireAt } = run;
      const stands = { gate, ready_at: readyAt, slot, expire_at: expireAt };
      expect(await gateOf(store, key)).toMatchObject(stands);
      const stored = await store.getRun(key);
      expect(stored).toMatchObject({
        runId,
        status,
        claims,
        availableAt,
        workerId,
        cancelReason,
        seq: run.kinds.length,
      });
      const journal = await store.readJournal({ ...key, afterSeq: 0, limit: 1_000 });
      expect(journal.map(({ seq, kind }) => [seq, kind])).toEqual(run.kinds.map((kind, index) => [index + 1, kind]));
      const { signals, signalCount } = await store.readSignals(key);
      expect([signalCount, signals.map(({ ordinal }) => ordinal)]).toEqual([run.signalCount, run.signals]);
    }
    for (const [name, revision] of this.#model.state) {
      const [project = "", key = ""] = name.split("/");
      expect(await store.readState({ project, flow: "sync", key })).toMatchObject({ revision });
    }
    for (const project of projects) {
      const runs = [...this.#model.runs.values()].filter((run) => run.project === project);
      await feedHas(
        store,
        runs.reduce((sum, { kinds }) => sum + kinds.length, 0),
        project,
      );
    }
  }

  async #commit({
    worker: index,
    starts: rules,
    actions,
    claimLimit,
  }: Extract<Operation, { do: "commit" }>): Promise<void> {
    const worker = this.#leases.get(workerId(index))!;
    const starts = rules.map((rule) => this.#start(rule));
    const updates = this.#model.ownedBy(worker.workerId).flatMap((run, at) => {
      const action = actions[at];
      return action && !action.skip ? [this.#update(run, action)] : [];
    });
    const batch = { worker, starts, updates, claimLimit };
    const outcome = await this.#store.commit(batch).catch(fencedAs(null));
    const expected = this.#model.commit(batch, this.nowMs);
    if (expected === null || outcome === null) return expect(outcome).toBe(expected);
    expect(outcome).toMatchObject({ nextAvailableInMs: expected.nextAvailableInMs });
    expect(outcome.claimed.map(({ runId }) => runId)).toEqual(expected.claimed);
    expect(outcome.refused.map(({ runId }) => runId)).toEqual(expected.refused);
    for (const { runId, alone, deaths, signalCount, entries } of outcome.claimed) {
      const run = this.#model.runs.get(runId)!;
      expect([alone, deaths, signalCount]).toEqual([run.alone, run.deaths, run.signalCount]);
      expect(entries.map(({ kind }) => kind)).toEqual(run.kinds);
    }
  }

  async #ask(operation: Extract<Operation, { do: "signal" | "cancel" | "admit" }>): Promise<void> {
    if (operation.do === "admit") return this.#admit(operation.run);
    // Half of the time a run that somebody works on, where the races are.
    const running = [...this.#model.runs.values()].filter(({ status }) => status === "running");
    const runs = operation.run % 2 && running.length > 0 ? running : [...this.#model.runs.values()];
    if (runs.length === 0) return;
    const { project, runId } = runs[operation.run % runs.length]!;
    const key = { project, runId };
    if (operation.do === "cancel") {
      const reason = `reason ${operation.run}`;
      await this.#store.cancelRun({ ...key, reason });
      return this.#model.cancelRun(runId, { reason, nowMs: this.nowMs });
    }
    const { name } = operation;
    const sent = await this.#store.sendSignal({ ...key, name, payload: "1" }).then(
      () => true,
      () => false,
    );
    expect(sent).toBe(this.#model.sendSignal({ runId, name, nowMs: this.nowMs }));
  }

  async #admit(index: number): Promise<void> {
    const held = [...this.#model.runs.values()].filter(({ gate }) => gate === "held");
    const run = held[index % held.length];
    if (!run) return;
    await admit(this.#store, run);
    this.#model.admit(run.runId, this.nowMs);
  }

  #start({ project, queue, priority, key, needs, inMs, expireInMs, caller }: StartRules): RunStart {
    const expireAt = expireInMs === null ? null : this.nowMs + expireInMs;
    const admission = { queue, priority, key, needs, availableAt: inMs === 0 ? null : this.nowMs + inMs, expireAt };
    const runs = [...this.#model.runs.values()];
    const called = caller === null ? undefined : runs[caller % runs.length];
    const waits = called && { caller: { runId: called.runId, signal: signalNames[0] } };
    return runStart(this.#nextRunId(), { project, admission, ...waits });
  }

  #update(run: ModelRun, action: UpdateAction): RunUpdate {
    const { transition, kind } = transitionOf({ run, action, nowMs: this.nowMs });
    return {
      project: run.project,
      runId: run.runId,
      entries: [entry(run.kinds.length + 1, "step.succeeded"), entry(run.kinds.length + 2, kind)],
      ...(action.consume && { consumedSignals: run.signals.slice(0, 1) }),
      state: action.state.map((write) => this.#stateWrite(run, write)),
      ...(transition && { transition }),
    };
  }

  #stateWrite({ project }: ModelRun, { key, wrong }: UpdateAction["state"][number]): StateWrite {
    const revision = this.#model.state.get(`${project}/${key}`) ?? 0;
    return { flow: "sync", key, value: "1", expectedRevision: wrong === 0 ? revision + 1 : revision };
  }

  #nextRunId(): string {
    this.#lastRun += 1;
    return `run-${String(this.#lastRun).padStart(4, "0")}`;
  }
}

function transitionOf({ run, action, nowMs }: { run: ModelRun; action: UpdateAction; nowMs: number }): {
  readonly transition?: RunTransition;
  readonly kind: Parameters<typeof entry>[1];
} {
  const { to, alone, died, signals, untilInMs, behind } = action;
  if (to === "running") return { kind: "log.written" };
  if (to === "queued") return { kind: "run.released", transition: { to, alone, died } };
  if (to === "failed") return { kind: "run.failed", transition: { to, errorCode: "FLOW_FAILED" } };
  if (to !== "waiting") return { kind: `run.${to}`, transition: { to } };
  const signalCount = Math.max(0, run.signalCount - behind);
  const until = untilInMs === null ? null : nowMs + untilInMs;
  return { kind: "run.waiting", transition: { to, until, signals, signalCount } };
}

function workerId(index: number): string {
  return workerIds[index % workerIds.length]!;
}

function fencedAs<Value>(value: Value): (error: unknown) => Value {
  return (error) => {
    expect(error).toMatchObject({ code: "WORKER_FENCED" });
    return value;
  };
}
