import type { EntryBodies, EntryKind, LargeValue } from "@millrace/flow/run";
import type { Tables } from "@millrace/store";
import { eventStatement } from "@millrace/store/events";
import { eventIdOf } from "../events/event-id.ts";
import { keepStateFiles } from "../files/state-files.ts";
import { valueRow } from "../large-values/value-row.ts";
import type { RunMessage, StepName, WrittenMetric } from "../protocol/messages.ts";
import { nestedName } from "../runner/recorded-run.ts";
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

/** What a fact says beside its message; `large` is the message's value, where that lies in the artifact store. */
interface Beside {
  readonly at: number;
  readonly large: LargeValue | undefined;
}

/** The entry of a step that succeeded; its output stays the text that the runner made. */
export function succeededFact(
  run: OwnedRun,
  message: Reported<"succeeded">,
  { at, large, tables }: Beside & { readonly tables: Tables },
): PendingFact {
  const { name, key, attempt, output, startedAt, state, metrics } = message;
  const value = valueText(output, large);
  const body = value === "" ? `{"startedAt":${startedAt}}` : `{${value},"startedAt":${startedAt}}`;
  const files = state?.flatMap(({ key: of, value, expectedRevision }) =>
    keepStateFiles(tables, run, { key: of, value, revision: expectedRevision + 1 }),
  );
  return {
    kind: "step.succeeded",
    name,
    key,
    attempt,
    body,
    at,
    reportId: message.id,
    ...(large && { artifacts: [valueRow(large, message)] }),
    ...(state && { state: state.map((change) => ({ flow: run.claimed.flow, ...change })) }),
    ...(files?.length && { writes: files }),
    ...(metrics && { before: metrics.map((metric) => metricFact({ ...metric, step: { name, key } }, at)) }),
  };
}

/** The last entry of a run that succeeded. */
export function endedFact({ output = "null" }: Reported<"ended">, { at, large }: Beside): PendingFact {
  const artifacts = large && [valueRow(large, "output")];
  return { kind: "run.succeeded", body: `{${valueText(output, large)}}`, at, ...(artifacts && { artifacts }) };
}

function valueText(output: string | undefined, large: LargeValue | undefined): string {
  if (large) return `"large":${JSON.stringify(large)}`;
  return output === undefined ? "" : `"output":${output}`;
}

export function startedFact({ name, key, attempt, startedAt }: Reported<"started">, at: number): PendingFact {
  return fact("step.started", { startedAt }, { name, key, attempt, at });
}

export function valueFact({ name, key, value }: Reported<"value">, at: number): PendingFact {
  return fact("value.recorded", { value }, { name, key, at });
}

export function failedFact(message: Reported<"failed">, at: number): PendingFact {
  const { name, key, attempt, error, startedAt, delayMs } = message;
  const retryAt = delayMs === null ? null : at + delayMs;
  return fact("step.failed", { error, startedAt, retryAt }, { name, key, attempt, at, reportId: message.id });
}

/** The entry of an event, with its row in the outbox. */
export function emittedFact(
  run: OwnedRun,
  message: Reported<"emit">,
  { at, tables }: { readonly at: number; readonly tables: Tables },
): PendingFact {
  const { name, key, type, payload } = message;
  const { project, runId, flow } = run.claimed;
  const eventId = eventIdOf(run.key, { name, key });
  const event = { project, eventId, type, payload, from: { runId, flow }, emittedAt: at };
  const body = { type, payload: JSON.parse(payload) };
  const writes = [eventStatement(tables, event)];
  return fact("event.emitted", body, { name, key, at, reportId: message.id, writes });
}

export function logFact(message: Reported<"log">, at: number): PendingFact {
  const { level, message: text, fields, step } = message;
  return fact(
    "log.written",
    { level, message: text, ...(fields !== undefined && { fields }), ...placeOf(step) },
    { at },
  );
}

export function metricFact(
  { name, value, unit, tags, step }: Pick<Reported<"metric">, keyof WrittenMetric | "step">,
  at: number,
): PendingFact {
  const rest = { ...(unit !== undefined && { unit }), ...(tags && { tags }) };
  return fact("metric.written", { value, ...rest, ...placeOf(step) }, { name, at });
}

/** The entry of a race's winner; the signals that losers made nothing of go back to the run with it. */
export function raceFact(
  run: OwnedRun,
  message: Reported<"race">,
  { at, large, tables }: Beside & { readonly tables: Tables },
): PendingFact {
  const { name, key, id, winner, output, error, unused } = message;
  const inside = nestedName({ name, key }, "");
  const seen = new Set(message.seen);
  // A signal that came while the runner's word of the winner was on its way: the branch that waited for it never knew.
  const unseen = [...run.signaled].flatMap(([wait, { name: signal, payload }]) =>
    wait.startsWith(inside) && !seen.has(wait) ? [{ signal, payload }] : [],
  );
  const value = error ? `"error":${JSON.stringify(error)}` : valueText(output, large);
  const writes = [...unused, ...unseen].flatMap(({ signal, payload }) =>
    tables.signalStatements({ ...run.key, name: signal, payload }, at),
  );
  const body = `{"winner":${JSON.stringify(winner)}${value === "" ? "" : `,${value}`}}`;
  const artifacts = large && [valueRow(large, message)];
  const beside = { ...(writes.length > 0 && { writes }), ...(artifacts && { artifacts }) };
  return { kind: "race.finished", name, key, body, at, reportId: id, ...beside };
}

export function respondedFact({ id, value }: Reported<"respond">, at: number): PendingFact {
  return { kind: "run.responded", body: `{"value":${value}}`, at, reportId: id };
}

function placeOf(step: StepName | null): { readonly step?: string; readonly stepKey?: string } {
  return step === null ? {} : { step: step.name, ...(step.key !== null && { stepKey: step.key }) };
}
