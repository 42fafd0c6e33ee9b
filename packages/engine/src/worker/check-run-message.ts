import { isErrorCode, MillraceError } from "@millrace/flow/errors";
import type { RunMessage, RunnerMessage } from "../protocol/messages.ts";
import { isPlainText, longestKey, longestName } from "../protocol/names.ts";

// The last moment of a Date (ECMAScript, "Time Values"): later ones have no name, and would leave the stores' integers.
const lastTime = 8.64e15;
const mostAttempts = 2 ** 31 - 1;
const mostCauses = 5;

const text = (value: unknown) => typeof value === "string";
const name = (value: unknown) => isPlainText(value, longestName) && value !== "";
const key = (value: unknown) => value === null || stateKey(value);
const stateKey = (value: unknown) => isPlainText(value, longestKey);
const count = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
const attempt = (value: unknown) => count(value) && value !== 0 && (value as number) <= mostAttempts;
const time = (value: unknown) => count(value) && (value as number) <= lastTime;
const optional = (check: (value: unknown) => boolean) => (value: unknown) => value === undefined || check(value);
const nullable = (check: (value: unknown) => boolean) => (value: unknown) => value === null || check(value);
const record = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const json = (value: unknown) => value !== undefined;
const step = nullable((value) => record(value) && name(value.name) && key(value.key));

function error(value: unknown, causes = mostCauses): boolean {
  return (
    record(value) &&
    isErrorCode(value.code) &&
    text(value.message) &&
    typeof value.retry === "boolean" &&
    [value.hint, value.type, value.stack].every(optional(text)) &&
    optional(time)(value.retryAfterMs) &&
    (value.cause === undefined || (causes > 0 && error(value.cause, causes - 1)))
  );
}

function jsonText(value: unknown): boolean {
  if (typeof value !== "string") return false;
  try {
    JSON.parse(value);
    return true;
  } catch {
    return false;
  }
}

const stateChange = (value: unknown) =>
  record(value) && stateKey(value.key) && jsonText(value.value) && count(value.expectedRevision);
const stateChanges = (value: unknown) => Array.isArray(value) && value.every(stateChange);

type Shape = Readonly<Record<string, (value: unknown) => boolean>>;

/** What each message of a runner must look like; user code can write to the pipe itself, so nothing is taken on trust. */
const shapes: { readonly [Type in RunMessage["t"]]: Shape } = {
  succeeded: {
    id: count,
    name,
    key,
    attempt,
    output: optional(jsonText),
    startedAt: time,
    state: optional(stateChanges),
  },
  failed: { id: count, name, key, attempt, error: (value) => error(value), startedAt: time, delayMs: nullable(time) },
  started: { name, key, attempt, startedAt: time },
  emit: { id: count, name, key, type: name, payload: jsonText },
  wait: {
    name,
    key,
    wait: (value) => value === "sleep" || value === "signal" || value === "retry",
    signal: nullable(name),
    durationMs: nullable(time),
    until: nullable(time),
    recorded: (value) => typeof value === "boolean",
  },
  log: {
    level: (value) => value === "debug" || value === "info" || value === "warn" || value === "error",
    message: text,
    step,
  },
  idle: { wakes: count },
  ended: { output: optional(jsonText) },
  threw: { error: (value) => error(value) },
  stopped: {},
  "read-state": { call: count, key: stateKey },
  call: { call: count, capability: name, method: name, params: json },
  "abort-call": { call: count },
  "open-channel": { channel: count, capability: name, method: name, params: json },
  "channel-message": { channel: count, message: text },
  "close-channel": { channel: count, reason: text },
  "open-artifact": { artifact: count, name, mediaType: name, step },
  "artifact-bytes": { call: count, artifact: count, bytes: text },
  "close-artifact": { call: count, artifact: count },
  "abort-artifact": { artifact: count },
};

/** Whether a message speaks of a run; the others are about the runner itself. */
export function isRunMessage(message: RunnerMessage): message is RunMessage {
  return typeof message.t === "string" && Object.hasOwn(shapes, message.t);
}

/** Whether a message of a checked shape is a fact that its runner waits to be acknowledged. */
export function isReport(message: RunMessage): message is Extract<RunMessage, { id: number }> {
  return message.t === "succeeded" || message.t === "failed" || message.t === "emit";
}

/** Refuses a message that does not have its type's shape. */
export function checkRunMessage(message: RunMessage): void {
  const shape = shapes[message.t];
  if (!count(message.execution)) throw unfit(message.t, "execution");
  for (const field in shape) {
    if (!shape[field]!((message as unknown as Record<string, unknown>)[field])) throw unfit(message.t, field);
  }
}

function unfit(type: string, field: string): MillraceError {
  return new MillraceError({
    code: "RUNNER_MESSAGE_REFUSED",
    message: `Cannot take a message of the runner as it must have the protocol's shape: ${type} with an unfit ${field}`,
    hint: "Flow code must not write to the runner's own socket.",
  });
}
