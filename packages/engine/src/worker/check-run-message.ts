import { MillraceError } from "@millrace/flow/errors";
import type { RunMessage, RunnerMessage } from "../protocol/messages.ts";

const longestName = 500;
const longestKey = 1_000;

const text = (value: unknown, longest = Number.POSITIVE_INFINITY) =>
  typeof value === "string" && value.length <= longest;
const name = (value: unknown) => text(value, longestName) && value !== "";
const key = (value: unknown) => value === null || text(value, longestKey);
const count = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
const time = (value: unknown) => typeof value === "number" && Number.isFinite(value) && value >= 0;
const optional = (check: (value: unknown) => boolean) => (value: unknown) => value === undefined || check(value);
const nullable = (check: (value: unknown) => boolean) => (value: unknown) => value === null || check(value);
const record = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
const json = (value: unknown) => value !== undefined;
const step = nullable((value) => record(value) && name(value.name) && key(value.key));
const error = (value: unknown) =>
  record(value) && text(value.code) && text(value.message) && typeof value.retry === "boolean";

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
  record(value) && text(value.key, longestKey) && jsonText(value.value) && count(value.expectedRevision);
const stateChanges = (value: unknown) => Array.isArray(value) && value.every(stateChange);

type Shape = Readonly<Record<string, (value: unknown) => boolean>>;

/** What each message of a runner must look like; user code can write to the pipe itself, so nothing is taken on trust. */
const shapes: { readonly [Type in RunMessage["t"]]: Shape } = {
  succeeded: {
    id: count,
    name,
    key,
    attempt: count,
    output: optional(jsonText),
    startedAt: time,
    state: optional(stateChanges),
  },
  failed: { id: count, name, key, attempt: count, error, startedAt: time, delayMs: nullable(time) },
  started: { name, key, attempt: count, startedAt: time },
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
  threw: { error },
  stopped: {},
  "read-state": { call: count, key: (value) => text(value, longestKey) },
  call: { call: count, capability: name, method: name, params: json },
  "abort-call": { call: count },
  "open-channel": { channel: count, capability: name, method: name, params: json },
  "channel-message": { channel: count, message: text },
  "close-channel": { channel: count, reason: text },
  "open-artifact": { artifact: count, name, mediaType: name, step },
  "artifact-bytes": { call: count, artifact: count, bytes: text },
  "close-artifact": { call: count, artifact: count },
};

/** Whether a checked message speaks of a run; the others are about the runner itself. */
export function isRunMessage(message: RunnerMessage): message is RunMessage {
  return Object.hasOwn(shapes, message.t);
}

/** Refuses a message that does not have its type's shape. */
export function checkRunMessage(message: RunMessage): void {
  const shape = shapes[message.t];
  let fault: string | undefined = typeof message.run === "string" ? undefined : "run";
  for (const field in shape) {
    if (!shape[field]!((message as unknown as Record<string, unknown>)[field])) fault ??= field;
  }
  if (fault === undefined) return;
  throw new MillraceError({
    code: "RUNNER_MESSAGE_REFUSED",
    message: `Cannot take a message of the runner as it must have the protocol's shape: ${message.t} with an unfit ${fault}`,
    hint: "Flow code must not write to the runner's own socket.",
  });
}
