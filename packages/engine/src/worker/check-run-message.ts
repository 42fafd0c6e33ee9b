import { isErrorCode, MillraceError } from "@millrace/flow/errors";
import { isPriority } from "@millrace/flow/queue";
import { isAgentCapability, isTaskRetries } from "@millrace/flow/task";
import { checkEventType, checkEventWhere } from "@millrace/flow/trigger";
import type { RunMessage, RunnerMessage } from "../protocol/messages.ts";
import { isPlainText, longestKey, longestName, ownSignals } from "../protocol/names.ts";
import { isLarge } from "../runner/large-values.ts";

// The last moment of a Date (ECMAScript, "Time Values"): later ones have no name, and would leave the stores' integers.
const lastTime = 8.64e15;
const mostAttempts = 2 ** 31 - 1;
const mostCauses = 5;

const text = (value: unknown) => typeof value === "string";
const bytes = (value: unknown) => value instanceof Uint8Array;
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

function passes<Value>(check: (value: Value) => void, value: unknown): boolean {
  try {
    check(value as Value);
    return true;
  } catch {
    return false;
  }
}

// A longer one is kept as a large value first.
const inlineText = (value: unknown) => jsonText(value) && !isLarge(value as string);
const hash = (value: unknown) => text(value) && /^[0-9a-f]{64}$/.test(value as string);

const stateChange = (value: unknown) =>
  record(value) && stateKey(value.key) && jsonText(value.value) && count(value.expectedRevision);
const stateChanges = (value: unknown) => Array.isArray(value) && value.every(stateChange);

const flag = (value: unknown) => typeof value === "boolean";
const texts = (value: unknown) => record(value) && Object.values(value).every(text);
const metric = (value: unknown) =>
  record(value) &&
  name(value.name) &&
  Number.isFinite(value.value) &&
  optional(text)(value.unit) &&
  optional(texts)(value.tags);
const metrics = (value: unknown) => Array.isArray(value) && value.every(metric);
// The engine's own signals are not a flow's to send, to itself either.
const unusedSignal = (value: unknown) =>
  record(value) && name(value.signal) && !(value.signal as string).startsWith(ownSignals) && jsonText(value.payload);
const waits = new Set<unknown>(["sleep", "signal", "retry", "run", "approval", "event", "webhook", "task"]);
const event = (value: unknown) => record(value) && passes(checkEventType, value.type) && eventWhere(value.where);
const eventWhere = (value: unknown) => jsonText(value) && passes(checkEventWhere, JSON.parse(value as string));

type Shape = Readonly<Record<string, (value: unknown) => boolean>>;

/** What each message of a runner must look like; user code can write to the pipe itself, so nothing is taken on trust. */
const shapes: { readonly [Type in RunMessage["t"]]: Shape } = {
  succeeded: {
    id: count,
    name,
    key,
    attempt,
    output: optional(inlineText),
    large: optional(hash),
    startedAt: time,
    state: optional(stateChanges),
    metrics: optional(metrics),
  },
  failed: { id: count, name, key, attempt, error: (value) => error(value), startedAt: time, delayMs: nullable(time) },
  started: { name, key, attempt, startedAt: time },
  emit: { id: count, name, key, type: (value) => passes(checkEventType, value), payload: jsonText },
  wait: {
    name,
    key,
    wait: (value) => waits.has(value),
    signal: nullable(name),
    durationMs: nullable(time),
    until: nullable(time),
    recorded: flag,
    remindAt: optional(nullable(time)),
    event: optional(event),
  },
  "open-webhook": { call: count, name, key, withinMs: nullable(time), recorded: flag },
  "start-child": {
    call: count,
    name,
    key,
    flow: name,
    input: jsonText,
    awaited: flag,
    withinMs: nullable(time),
    priority: nullable((value) => isPriority(value as number)),
    delayMs: nullable(time),
  },
  "give-task": {
    call: count,
    name,
    key,
    capability: isAgentCapability,
    payload: jsonText,
    priority: (value) => isPriority(value as number),
    retries: isTaskRetries,
    withinMs: nullable(time),
  },
  "open-approval": {
    call: count,
    name,
    key,
    role: nullable(name),
    person: nullable(name),
    show: nullable(jsonText),
    form: nullable(jsonText),
    withinMs: nullable(time),
    remindAfterMs: nullable(time),
  },
  race: {
    id: count,
    name,
    key,
    winner: name,
    output: optional(inlineText),
    large: optional(hash),
    error: optional((value) => error(value)),
    unused: (value) => Array.isArray(value) && value.every(unusedSignal),
    seen: (value) => Array.isArray(value) && value.every(text),
  },
  metric: { name, value: Number.isFinite, unit: optional(text), tags: optional(texts), step },
  value: { name, key, value: Number.isFinite },
  respond: { id: count, value: jsonText },
  continued: { input: jsonText },
  log: {
    level: (value) => value === "debug" || value === "info" || value === "warn" || value === "error",
    message: text,
    step,
  },
  idle: { wakes: count },
  ended: { output: optional(inlineText), large: optional(hash) },
  threw: { error: (value) => error(value) },
  stopped: {},
  "read-state": { call: count, key: stateKey },
  call: { call: count, capability: name, method: name, params: json },
  "abort-call": { call: count },
  "open-channel": { channel: count, capability: name, method: name, params: json },
  "channel-message": { channel: count, message: text },
  "close-channel": { channel: count, reason: text },
  "open-artifact": { artifact: count, name, mediaType: name, step },
  "artifact-bytes": { call: count, artifact: count, bytes },
  "close-artifact": { call: count, artifact: count },
  "abort-artifact": { artifact: count },
  "keep-value": { call: count, bytes, last: flag },
  "read-artifact": { call: count, artifact: hash, from: count },
};

/** Whether a message speaks of a run; the others are about the runner itself. */
export function isRunMessage(message: RunnerMessage): message is RunMessage {
  return typeof message.t === "string" && Object.hasOwn(shapes, message.t);
}

/** Whether a message of a checked shape is a fact that its runner waits to be acknowledged. */
export function isReport(message: RunMessage): message is Extract<RunMessage, { id: number }> {
  return "id" in shapes[message.t];
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
