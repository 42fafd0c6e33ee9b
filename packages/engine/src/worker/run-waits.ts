import type { RunTransition, Signal } from "@millrace/store";
import type { Clock } from "../clock/clock.ts";
import type { RunMessage } from "../protocol/messages.ts";
import { stepId } from "../runner/recorded-run.ts";
import type { OwnedRun, PendingWait } from "./owned-run.ts";
import { fact } from "./run-facts.ts";

export interface WaitParts {
  readonly clock: Clock;
  /** Something was added to the run's journal. */
  touch(run: OwnedRun): void;
  wake(run: OwnedRun, wait: PendingWait, body: string | null): void;
}

/** Takes up a wait that the run's code has come to, recorded before or not. */
export function beginWait(run: OwnedRun, message: Extract<RunMessage, { t: "wait" }>, parts: WaitParts): void {
  const { name, key, wait, signal } = message;
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
  const pending: PendingWait = {
    name,
    key,
    wait,
    signal,
    until,
    takeTimerBack:
      until === null || until <= now ? () => {} : parts.clock.setTimer(until - now, () => elapse(run, pending, parts)),
  };
  run.waits.set(id, pending);
  if (!recorded && wait !== "retry") {
    const body = wait === "sleep" ? { wait, until: until ?? now } : { wait, signal: signal ?? "", until };
    run.add(fact("wait.started", body, { name, key, at: now }));
    parts.touch(run);
  }
  if (wait === "signal") deliverSignals(run, parts);
  // A signal that was there in time wins over the end of the wait.
  if (until !== null && until <= now && run.waits.has(id)) elapse(run, pending, parts);
}

/** Hands the signals that came to the waits for them, first come first served. */
export function deliverSignals(run: OwnedRun, parts: WaitParts): void {
  if (run.closed) return;
  const left: Signal[] = [];
  for (const signal of run.signals) {
    const wait = [...run.waits.values()].find(
      (candidate) => candidate.wait === "signal" && candidate.signal === signal.name,
    );
    if (!wait) {
      left.push(signal);
      continue;
    }
    const body = { outcome: "received", payload: JSON.parse(signal.payload) } as const;
    run.consumed.add(signal.ordinal);
    finish(run, wait, { body, consumedSignal: signal.ordinal, parts });
  }
  run.signals = left;
}

function elapse(run: OwnedRun, wait: PendingWait, parts: WaitParts): void {
  if (run.closed) return;
  if (wait.wait !== "retry") {
    finish(run, wait, { body: { outcome: wait.wait === "sleep" ? "elapsed" : "timed out" }, parts });
    return;
  }
  run.waits.delete(stepId(wait.name, wait.key));
  run.wakes++;
  parts.wake(run, wait, null);
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
  run.add({
    kind: "wait.finished",
    body,
    name: wait.name,
    key: wait.key,
    at: parts.clock.nowMs(),
    ...(consumedSignal !== undefined && { consumedSignal }),
    onCommitted: () => parts.wake(run, wait, body),
  });
  parts.touch(run);
}

/** What the store must know to make the run claimable again when one of its waits can end. */
export function waitingTransition(run: OwnedRun): Extract<RunTransition, { to: "waiting" }> {
  const waits = [...run.waits.values()];
  const times = waits.flatMap((wait) => wait.until ?? []);
  const signals = waits.flatMap((wait) => wait.signal ?? []);
  return {
    to: "waiting",
    until: times.length === 0 ? null : Math.min(...times),
    signals: [...new Set(signals)],
    signalCount: run.signalCount,
  };
}
