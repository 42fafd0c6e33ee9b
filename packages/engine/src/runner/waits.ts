import { type Duration, type Json, parseDuration, type WaitOutcome } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { EntryBodies } from "@millrace/flow/run";
import { checkEventType } from "@millrace/flow/trigger";
import { type AwaitedEvent, longestEventBytes } from "../events/awaited-event.ts";
import { checkSignalName } from "../protocol/names.ts";
import { noteRecorded, noteSignal } from "./attempt-scope.ts";
import { type ClaimedName, claimName } from "./claim-name.ts";
import { jsonText } from "./json-text.ts";
import { refuseOtherWait } from "./refuse-divergence.ts";
import type { RunExecution } from "./run-execution.ts";

export async function sleep(
  execution: RunExecution,
  name: string,
  options: { duration: Duration; key?: string },
): Promise<void> {
  const durationMs = parseDuration(options.duration);
  await finishedWait(execution, name, {
    wait: "sleep",
    signal: null,
    durationMs,
    ...(options.key !== undefined && { key: options.key }),
  });
}

export async function waitFor(
  execution: RunExecution,
  name: string,
  options: { signal: string; within?: Duration; key?: string },
): Promise<WaitOutcome<Json>> {
  checkSignalName(options.signal, `the signal of the wait ${name}`);
  const ending = await finishedWait(execution, name, {
    wait: "signal",
    signal: options.signal,
    durationMs: options.within === undefined ? null : parseDuration(options.within),
    ...(options.key !== undefined && { key: options.key }),
  });
  return waitOutcome(ending);
}

/** The end of a wait as the flow is told of it. */
export function waitOutcome({ outcome, payload }: EntryBodies["wait.finished"]): WaitOutcome<Json> {
  return outcome === "received" ? { outcome, payload: payload ?? null } : { outcome: "timed out" };
}

export async function emit(
  execution: RunExecution,
  name: string,
  event: { type: string; payload?: Json; key?: string },
): Promise<void> {
  const step = claimName(execution, name, event.key);
  if (execution.recorded.events.has(step.id)) {
    execution.noteRecorded(step.id);
    return;
  }
  checkEventType(event.type);
  const payload = eventPayload(event.payload ?? null, name);
  await execution.mayStart();
  await execution.report({
    t: "emit",
    execution: execution.id,
    name: step.name,
    key: step.key,
    type: event.type,
    payload,
  });
  execution.noteRecorded(step.id);
  if (execution.scope().step !== null) execution.recorded.events.add(step.id);
}

/** The payload of an event as JSON text. Every run that it starts has a copy, so it must be short. */
function eventPayload(payload: Json, name: string): string {
  const text = jsonText(payload, `the payload of the event ${name}`)!;
  if (Buffer.byteLength(text) <= longestEventBytes) return text;
  throw new MillraceError({
    code: "VALUE_TOO_LARGE",
    message: `Cannot emit the event ${name} as its payload must be at most ${longestEventBytes} bytes: ${Buffer.byteLength(text)}`,
    hint: "Write it with artifact.write inside a step and emit the reference.",
  });
}

interface WaitBeginning {
  readonly wait: "sleep" | "signal" | "event";
  readonly signal: string | null;
  readonly event?: AwaitedEvent;
  readonly durationMs: number | null;
  readonly key?: string;
}

/** Begins a wait, or takes up one that was begun before; resolves with its end. */
export async function finishedWait(
  execution: RunExecution,
  name: string,
  options: WaitBeginning,
): Promise<EntryBodies["wait.finished"]> {
  const step = claimName(execution, name, options.key);
  const recorded = execution.recorded.waits.get(step.id);
  refuseOtherWait(recorded?.started, options.wait, name);
  noteRecorded(execution.scope(), recorded?.startedSeq ?? execution.orderOf(""));
  const body =
    recorded?.finished ??
    (await awaitWait(execution, step, {
      wait: options.wait,
      signal: options.signal,
      durationMs: options.durationMs,
      ...(options.event && { event: options.event }),
      until: recorded?.started?.until ?? null,
      recorded: recorded?.started !== undefined,
    }));
  const ending = JSON.parse(body) as EntryBodies["wait.finished"];
  if (options.signal !== null && ending.outcome === "received") {
    execution.signaledWaits.add(step.id);
    const payload = JSON.stringify(ending.payload ?? null);
    noteSignal(execution.scope(), { id: step.id, signal: options.signal, payload, order: execution.orderOf(step.id) });
  }
  return ending;
}

/** Waits, and keeps the ending for another attempt of the step around. */
export async function awaitWait(
  execution: RunExecution,
  step: ClaimedName,
  message: Omit<Parameters<RunExecution["wait"]>[0], "name" | "key">,
): Promise<string> {
  await execution.mayStart();
  const body = (await execution.wait({ name: step.name, key: step.key, ...message }))!;
  if (execution.scope().step !== null) {
    const { waits } = execution.recorded;
    waits.set(step.id, { ...waits.get(step.id), finished: body });
  }
  return body;
}
