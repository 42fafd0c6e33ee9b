import fc from "fast-check";
import { expect, test } from "vitest";
import type { RunMessage, RunnerMessage } from "../protocol/messages.ts";
import { checkRunMessage, isReport, isRunMessage } from "./check-run-message.ts";

const step = { name: "a", key: "k" };
const error = {
  code: "STEP_FAILED",
  message: "no",
  retry: true,
  cause: { code: "STEP_FAILED", message: "why", retry: false },
};
const state = [{ key: "n", value: "1", expectedRevision: 0 }];

/** One right message of each type. */
const right: { readonly [Type in RunMessage["t"]]: Extract<RunMessage, { t: Type }> } = {
  succeeded: { t: "succeeded", execution: 1, id: 1, ...step, attempt: 1, output: "1", startedAt: 5, state },
  failed: { t: "failed", execution: 1, id: 1, ...step, attempt: 1, error: error as never, startedAt: 5, delayMs: 5 },
  started: { t: "started", execution: 1, ...step, attempt: 1, startedAt: 5 },
  emit: { t: "emit", execution: 1, id: 1, ...step, type: "t", payload: "null" },
  wait: { t: "wait", execution: 1, ...step, wait: "signal", signal: "s", durationMs: 5, until: 5, recorded: false },
  "open-webhook": { t: "open-webhook", execution: 1, call: 1, ...step, withinMs: 5, recorded: false },
  "start-child": {
    t: "start-child",
    execution: 1,
    call: 1,
    ...step,
    flow: "f",
    input: "{}",
    awaited: true,
    withinMs: 5,
    priority: 1,
    delayMs: 5,
  },
  "give-task": {
    t: "give-task",
    execution: 1,
    call: 1,
    ...step,
    capability: "print",
    payload: "{}",
    priority: 1,
    retries: 1,
    withinMs: 5,
  },
  "open-approval": {
    t: "open-approval",
    execution: 1,
    call: 1,
    ...step,
    role: "r",
    person: "p",
    show: "{}",
    form: "{}",
    withinMs: 5,
    remindAfterMs: 5,
  },
  race: {
    t: "race",
    execution: 1,
    id: 1,
    ...step,
    winner: "w",
    output: "1",
    error: error as never,
    unused: [{ signal: "s", payload: "1" }],
    seen: ["w"],
  },
  metric: { t: "metric", execution: 1, name: "n", value: 1, unit: "ms", tags: { a: "b" }, step },
  value: { t: "value", execution: 1, ...step, value: 1 },
  respond: { t: "respond", execution: 1, id: 1, value: "1" },
  continued: { t: "continued", execution: 1, input: "1" },
  log: { t: "log", execution: 1, level: "info", message: "m", step },
  idle: { t: "idle", execution: 1, wakes: 0 },
  ended: { t: "ended", execution: 1, output: "1" },
  threw: { t: "threw", execution: 1, error: error as never },
  stopped: { t: "stopped", execution: 1 },
  "read-state": { t: "read-state", execution: 1, call: 1, key: "k" },
  call: { t: "call", execution: 1, call: 1, capability: "c", method: "m", params: null },
  "abort-call": { t: "abort-call", execution: 1, call: 1 },
  "open-channel": { t: "open-channel", execution: 1, channel: 1, capability: "c", method: "m", params: null },
  "channel-message": { t: "channel-message", execution: 1, channel: 1, message: "m" },
  "close-channel": { t: "close-channel", execution: 1, channel: 1, reason: "r" },
  "open-artifact": { t: "open-artifact", execution: 1, artifact: 1, name: "n", mediaType: "m", step: null },
  "artifact-bytes": { t: "artifact-bytes", execution: 1, call: 1, artifact: 1, bytes: Buffer.from("a") },
  "keep-value": { t: "keep-value", execution: 1, call: 1, bytes: Buffer.from("a"), last: true },
  "read-artifact": { t: "read-artifact", execution: 1, call: 1, artifact: "0f".repeat(32), from: 0 },
  "close-artifact": { t: "close-artifact", execution: 1, call: 1, artifact: 1 },
  "abort-artifact": { t: "abort-artifact", execution: 1, artifact: 1 },
};

/** Values that fit no field at all. */
const unfit = [{ an: "object" }, [], true, Number.NaN, -1, 1.5, "\0", "\ud800", "x".repeat(1_001), Symbol("s")];
/** Fields that may hold some of them: any text, any JSON, or nothing. */
const tolerant: Record<string, (value: unknown) => boolean> = {
  message: (value) => typeof value === "string",
  reason: (value) => typeof value === "string",
  bytes: (value) => typeof value === "string",
  params: (value) => value !== undefined,
  recorded: (value) => typeof value === "boolean",
  last: (value) => typeof value === "boolean",
  awaited: (value) => typeof value === "boolean",
  unused: (value) => Array.isArray(value) && value.length === 0,
  seen: (value) => Array.isArray(value) && value.length === 0,
  priority: (value) => value === -1,
  unit: (value) => typeof value === "string",
  tags: (value) => typeof value === "object",
  value: (value) => value === -1 || value === 1.5,
  state: (value) => Array.isArray(value),
};

const passes = (message: unknown) => {
  try {
    checkRunMessage(message as RunMessage);
    return true;
  } catch {
    return false;
  }
};

test.each(Object.entries(right))("A right %s passes", (_type, message) => {
  expect(isRunMessage(message)).toBe(true);
  expect(() => checkRunMessage(message)).not.toThrow();
});

test.each(
  Object.entries(right).flatMap(([type, message]) =>
    Object.keys(message)
      .filter((field) => field !== "t")
      .map((field) => [type, field] as const),
  ),
)("A %s whose %s does not fit is refused by name", (type, field) => {
  for (const value of unfit) {
    if (tolerant[field]?.(value)) continue;
    const message = { ...right[type as RunMessage["t"]], [field]: value };
    expect(() => checkRunMessage(message as never), `${field} ${String(value)}`).toThrow(field);
  }
});

const nullable = new Set([
  "key",
  "delayMs",
  "signal",
  "durationMs",
  "until",
  "step",
  "withinMs",
  "priority",
  "remindAfterMs",
  "role",
  "person",
  "show",
  "form",
]);
const optional = new Set([
  "succeeded output",
  "succeeded state",
  "ended output",
  "race output",
  "race error",
  "metric unit",
  "metric tags",
]);
test.each(
  Object.entries(right).flatMap(([type, message]) =>
    Object.keys(message)
      .filter((field) => field !== "t" && !optional.has(`${type} ${field}`))
      .map((field) => [type, field] as const),
  ),
)("A %s without its %s is refused", (type, field) => {
  const { [field as "t"]: _left, ...rest } = right[type as RunMessage["t"]];
  expect(passes(rest)).toBe(false);
});

test("No random object passes unless its shape is right", () => {
  const keys = [...new Set(Object.values(right).flatMap((message) => Object.keys(message)))];
  const types = Object.keys(right);
  const message = fc.dictionary(fc.constantFrom(...keys), fc.anything(), { maxKeys: 9 });
  fc.assert(
    fc.property(fc.constantFrom(...types), message, (t, fields) => {
      const candidate = { ...fields, t } as unknown as RunMessage;
      if (!passes(candidate)) return;
      expect(Number.isSafeInteger(candidate.execution)).toBe(true);
      // What passes has the fields of a right message of its type, each of the same kind.
      for (const [field, value] of Object.entries(right[candidate.t])) {
        const got = fields[field];
        if (optional.has(`${candidate.t} ${field}`) && got === undefined) continue;
        const kinds = new Set([typeof value, ...(nullable.has(`${field}`) ? ["object"] : [])]);
        if (field !== "t" && field !== "params") expect([...kinds]).toContain(typeof got);
      }
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ["an attempt beyond a 32 bit integer", { ...right.started, attempt: 2 ** 31 }],
  ["attempt 0", { ...right.started, attempt: 0 }],
  ["a moment that no Date has", { ...right.wait, until: 8.64e15 + 1 }],
  ["part of a millisecond", { ...right.wait, durationMs: 0.5 }],
  ["an output that is no JSON", { ...right.ended, output: "{" }],
  ["state that is no JSON", { ...right.succeeded, state: [{ key: "n", value: "{", expectedRevision: 0 }] }],
  ["an unknown error code", { ...right.threw, error: { code: "NO_SUCH", message: "", retry: false } }],
  [
    "a code that is a property of every object",
    { ...right.threw, error: { code: "toString", message: "", retry: false } },
  ],
  ["a stack that is no text", { ...right.threw, error: { ...error, stack: {} } }],
  ["no object", { ...right.threw, error: null }],
])("An error or number of a message is refused when it is %s", (_what, message) => {
  expect(passes(message)).toBe(false);
});

test("A chain of causes that is too long is refused", () => {
  const chain = (length: number): unknown =>
    length === 0 ? undefined : { code: "STEP_FAILED", message: "", retry: true, cause: chain(length - 1) };
  expect(passes({ ...right.threw, error: chain(6) })).toBe(true);
  expect(passes({ ...right.threw, error: chain(7) })).toBe(false);
});

test("isRunMessage() knows no type that is not in the protocol", () => {
  for (const t of ["ready", "pong", "toString", "__proto__", ["idle"], 7, null, undefined])
    expect(isRunMessage({ t } as unknown as RunnerMessage)).toBe(false);
});

test("isReport() knows the facts that are acknowledged", () => {
  const reports = Object.values(right).filter(isReport);
  expect(reports.map(({ t }) => t)).toEqual(["succeeded", "failed", "emit", "race", "respond"]);
});
