import type { EntryBodies, EntryKind } from "@millrace/flow/run";
import type { RunMessage } from "../protocol/messages.ts";
import type { OwnedRun, PendingFact } from "./owned-run.ts";

type Reported<T extends RunMessage["t"]> = Extract<RunMessage, { t: T }>;

/** A fact of the worker's own making. */
export function fact<Kind extends EntryKind>(
  kind: Kind,
  body: EntryBodies[Kind],
  rest: Omit<PendingFact, "kind" | "body">,
): PendingFact {
  return { kind, body: JSON.stringify(body), ...rest };
}

/** The entry of a step that succeeded; its output stays the text that the runner made. */
export function succeededFact(run: OwnedRun, message: Reported<"succeeded">, at: number): PendingFact {
  const { name, key, attempt, output, startedAt, state } = message;
  const body = output === undefined ? `{"startedAt":${startedAt}}` : `{"output":${output},"startedAt":${startedAt}}`;
  const writes = state?.map((change) => ({ flow: run.claimed.flow, ...change }));
  return {
    kind: "step.succeeded",
    name,
    key,
    attempt,
    body,
    at,
    reportId: message.id,
    ...(writes && { state: writes }),
  };
}

export function failedFact(message: Reported<"failed">, at: number): PendingFact {
  const { name, key, attempt, error, startedAt, delayMs } = message;
  const retryAt = delayMs === null ? null : at + delayMs;
  return fact("step.failed", { error, startedAt, retryAt }, { name, key, attempt, at, reportId: message.id });
}

export function emittedFact(message: Reported<"emit">, at: number): PendingFact {
  const { name, key, type, payload } = message;
  return fact("event.emitted", { type, payload: JSON.parse(payload) }, { name, key, at, reportId: message.id });
}

export function logFact(message: Reported<"log">, at: number): PendingFact {
  const { level, message: text, fields, step } = message;
  const place = step === null ? {} : { step: step.name, ...(step.key !== null && { stepKey: step.key }) };
  return fact("log.written", { level, message: text, ...(fields !== undefined && { fields }), ...place }, { at });
}
