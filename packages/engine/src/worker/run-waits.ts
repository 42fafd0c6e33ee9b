import type { EntryBodies, LargeValue } from "@millrace/flow/run";
import type { RunTransition, Signal, Tables, TableWrite } from "@millrace/store";
import { closeApprovalsStatement } from "@millrace/store/approvals";
import { remindedFact } from "../approvals/reminded-fact.ts";
import type { Clock } from "../clock/clock.ts";
import { beginEventWait, endEventWait, eventSignalOf } from "../events/event-wait.ts";
import { valueRow } from "../large-values/value-row.ts";
import type { RunMessage, StepName } from "../protocol/messages.ts";
import { nestedName, stepId } from "../runner/recorded-run.ts";
import type { OwnedRun, PendingWait } from "./owned-run.ts";
import { fact } from "./run-facts.ts";

export interface WaitParts {
  readonly clock: Clock;
  readonly tables: Tables;
  /** Something was added to the run's journal. */
  touch(run: OwnedRun): void;
  wake(run: OwnedRun, wait: PendingWait, body: string | null): void;
  /** The time of an approval is over: the decision itself says so, as a person may have decided at the same moment. */
  expire(run: OwnedRun, wait: PendingWait): void;
}

/** Takes up a wait that the run's code has come to, recorded before or not. */
export function beginWait(run: OwnedRun, message: Extract<RunMessage, { t: "wait" }>, parts: WaitParts): void {
  const { name, key, wait } = message;
  const signal = wait === "event" ? eventSignalOf({ name, key }) : message.signal;
  const now = parts.clock.nowMs();
  const id = stepId(name, key);
  // An attempt that timed out may have left the same wait behind: it goes on, and is not begun twice.
  const before = run.waits.get(id);
  before?.takeTimerBack();
  const recorded = message.recorded || before !== undefined;
  const until = before
    ? before.until
    : message.recorded
      ? message.until
      : message.durationMs === null
        ? null
        : now + message.durationMs;
  const remindAt = (before ? before.remindAt : message.remindAt) ?? null;
  const pending = armed(run, { name, key, wait, signal, until, remindAt }, parts);
  if (!recorded && wait !== "retry") {
    const { body, writes } = startedWait(run, message, { until, now, tables: parts.tables });
    run.add(fact("wait.started", body, { name, key, at: now, ...(writes && { writes }) }));
    parts.touch(run);
  }
  if (signal !== null) deliverSignals(run, parts);
  // A signal that was there in time wins over the end of the wait.
  if (!run.waits.has(id)) return;
  if (until !== null && until <= now) elapse(run, pending, parts);
  else if (remindAt !== null && remindAt <= now) remind(run, pending, parts);
}

/** Sets the timer of a wait to what comes first: its reminder or its end. */
function armed(run: OwnedRun, wait: Omit<PendingWait, "takeTimerBack">, parts: WaitParts): PendingWait {
  const now = parts.clock.nowMs();
  const { until, remindAt } = wait;
  const isReminder = remindAt !== null && (until === null || remindAt < until);
  const next = isReminder ? remindAt : until;
  const onTime = () => (isReminder ? remind(run, pending, parts) : elapse(run, pending, parts));
  const pending: PendingWait = {
    ...wait,
    takeTimerBack: next !== null && next > now ? parts.clock.setTimer(next - now, onTime) : () => {},
  };
  run.waits.set(stepId(wait.name, wait.key), pending);
  return pending;
}

/** Notes that nobody has decided for a while, and tells whoever subscribed to it. */
function remind(run: OwnedRun, wait: PendingWait, parts: WaitParts): void {
  if (run.closed) return;
  run.add(remindedFact(run, wait, { at: parts.clock.nowMs(), tables: parts.tables }));
  parts.touch(run);
  armed(run, { ...wait, remindAt: null }, parts);
}

/** Nobody waits any more for what a race began: its branches are over. */
export function dropWaits(run: OwnedRun, race: StepName, tables: Tables): readonly TableWrite[] {
  const prefix = nestedName(race, "");
  const writes: TableWrite[] = [];
  for (const [id, wait] of run.waits) {
    if (!wait.name.startsWith(prefix)) continue;
    wait.takeTimerBack();
    run.waits.delete(id);
    const { name, key, signal } = wait;
    if (wait.wait === "approval" && signal !== null)
      writes.push(closeApprovalsStatement(tables, { ...run.key, signal }));
    if (wait.wait === "event") writes.push(...endEventWait(tables, { ...run.key, name, key }));
  }
  return writes;
}

function startedWait(
  run: OwnedRun,
  message: Extract<RunMessage, { t: "wait" }>,
  { until, now, tables }: { readonly until: number | null; readonly now: number; readonly tables: Tables },
): { readonly body: EntryBodies["wait.started"]; readonly writes?: readonly TableWrite[] } {
  const { name, key, wait, signal, event = { type: "", where: "{}" } } = message;
  if (wait === "sleep") return { body: { wait, until: until ?? now } };
  if (wait === "event") return beginEventWait(tables, { ...run.key, name, key, event, until });
  return { body: { wait: "signal", signal: signal ?? "", until } };
}

/** Hands the signals that came to the waits for them, first come first served. */
export function deliverSignals(run: OwnedRun, parts: WaitParts): void {
  if (run.closed) return;
  const left: Signal[] = [];
  for (const signal of run.signals) {
    if (signal.name.startsWith(runSignals) && continuedAs(signal.payload)) {
      run.consume(signal.ordinal);
      continue;
    }
    const wait = [...run.waits.values()].find((candidate) => candidate.signal === signal.name);
    if (!wait) {
      left.push(signal);
      continue;
    }
    const body = { outcome: "received", payload: JSON.parse(signal.payload) } as const;
    run.consumed.add(signal.ordinal);
    run.signaled.set(stepId(wait.name, wait.key), signal);
    finish(run, wait, { body, consumedSignal: signal.ordinal, parts });
  }
  run.signals = left;
}

// A called run that goes on as another one has not ended for its caller: that one's end comes under the same name.
const runSignals = "millrace:run:";

function continuedAs(payload: string): string | undefined {
  const { ending } = JSON.parse(payload) as { readonly ending?: { readonly continuedAs?: string } };
  return ending?.continuedAs;
}

function elapse(run: OwnedRun, wait: PendingWait, parts: WaitParts): void {
  if (run.closed) return;
  if (wait.wait === "approval") {
    parts.expire(run, wait);
    return;
  }
  if (wait.wait !== "retry") {
    finish(run, wait, { body: { outcome: wait.wait === "sleep" ? "elapsed" : "timed out" }, parts });
    return;
  }
  run.waits.delete(stepId(wait.name, wait.key));
  run.wakes++;
  parts.wake(run, wait, null);
}

/** Ends an approval whose question is gone: nobody will ever decide it. */
export function endExpired(run: OwnedRun, wait: PendingWait, parts: WaitParts): void {
  if (run.closed || run.waits.get(stepId(wait.name, wait.key))?.signal !== wait.signal) return;
  const decidedAt = new Date(parts.clock.nowMs()).toISOString();
  const payload = { outcome: "expired", by: null, comment: null, form: null, decidedAt };
  finish(run, wait, { body: { outcome: "received", payload }, parts });
}

function finish(
  run: OwnedRun,
  wait: PendingWait,
  ending: { body: Parameters<typeof fact<"wait.finished">>[1]; consumedSignal?: number; parts: WaitParts },
): void {
  const { parts, consumedSignal } = ending;
  wait.takeTimerBack();
  run.waits.delete(stepId(wait.name, wait.key));
  run.wakes++;
  const body = JSON.stringify(ending.body);
  const large = wait.wait === "run" ? largeOutput(ending.body) : undefined;
  if (consumedSignal !== undefined) run.called.delete(stepId(wait.name, wait.key));
  // The event that ends a wait takes its row away itself.
  const timedOut = wait.wait === "event" && consumedSignal === undefined;
  run.add({
    kind: "wait.finished",
    body,
    name: wait.name,
    key: wait.key,
    at: parts.clock.nowMs(),
    ...(consumedSignal !== undefined && { consumedSignal }),
    ...(large && { artifacts: [valueRow(large, wait)] }),
    ...(timedOut && { writes: endEventWait(parts.tables, { ...run.key, name: wait.name, key: wait.key }) }),
    onCommitted: () => parts.wake(run, wait, body),
  });
  parts.touch(run);
}

/** What a called run returned becomes a file of its caller as well: it may be kept for longer. */
function largeOutput({ payload }: EntryBodies["wait.finished"]): LargeValue | undefined {
  return (payload as { readonly ending?: { readonly large?: LargeValue } } | undefined)?.ending?.large;
}

/** What the store must know to make the run claimable again when one of its waits can end, or its time is over. */
export function waitingTransition(run: OwnedRun, deadline: number | null): Extract<RunTransition, { to: "waiting" }> {
  const waits = [...run.waits.values()];
  const times = [...waits, { until: deadline, remindAt: null }].flatMap(({ until, remindAt }) => [
    ...(until === null ? [] : [until]),
    ...(remindAt === null ? [] : [remindAt]),
  ]);
  const signals = waits.flatMap((wait) => wait.signal ?? []);
  return {
    to: "waiting",
    until: times.length === 0 ? null : Math.min(...times),
    signals: [...new Set(signals)],
    signalCount: run.signalCount,
  };
}
