import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { maxCollected } from "@millrace/flow/queue";
import type { RunKey, RunStart, Tables, TableWrite } from "@millrace/store";
import { matchesFilter, type Subscriber, type UndeliveredEvent } from "@millrace/store/events";
import { addStatements, beginStatements, type Collecting, collectingRun } from "@millrace/store/queues";
import { checkInput } from "../control/check-input.ts";
import { queuedEntry } from "../control/queued-entry.ts";
import { newRunId } from "../control/run-id.ts";
import { collectingOf, collectOf } from "../queues/collecting.ts";
import { startAdmission } from "../queues/start-admission.ts";
import type { FlowManifest } from "../runner/flow-manifest.ts";

/** What starts the flows that subscribed to some events, within the transaction that delivers these. */
export interface SubscriberStarts {
  /** Runs that are started, or that take an event up. */
  readonly runs: readonly RunKey[];
  readonly statements: readonly TableWrite[];
}

interface StartParts {
  readonly tables: Tables;
  readonly nowMs: number;
}

interface EventStart {
  readonly event: UndeliveredEvent;
  readonly payload: Json;
  readonly subscribers: readonly Subscriber[];
}

/** Works out the starts of events, one after the other: each knows of those before it. */
export function subscriberStarts(parts: StartParts): {
  add(start: EventStart): Promise<void>;
  readonly planned: SubscriberStarts;
} {
  const runs: RunKey[] = [];
  const statements: TableWrite[] = [];
  const collect = collector(parts);
  return {
    planned: { runs, statements },
    async add({ event, payload, subscribers }) {
      // A flow gets an event once, however many of its triggers fit.
      const byFlow = new Map(
        subscribers.filter(({ filter }) => matchesFilter(filter, payload)).map((found) => [found.flow, found]),
      );
      for (const subscriber of byFlow.values()) {
        const manifest = JSON.parse(subscriber.manifest) as FlowManifest;
        const start = startOf(event, { subscriber, manifest, payload, nowMs: parts.nowMs });
        const collecting = takesInto(manifest, payload) ? collectingOf(manifest.admission, start, payload) : null;
        const planned = collecting
          ? await collect(start, { collecting, payload, event })
          : { run: start, statements: parts.tables.startStatements([start], parts.nowMs) };
        runs.push({ project: planned.run.project, runId: planned.run.runId });
        statements.push(...planned.statements);
      }
    },
  };
}

/** A run of a flow; the idempotency key holds whatever else may happen to one per event and flow. */
function startOf(
  { project, eventId, type }: UndeliveredEvent,
  options: {
    readonly subscriber: Subscriber;
    readonly manifest: FlowManifest;
    readonly payload: Json;
    readonly nowMs: number;
  },
): RunStart {
  const { subscriber, manifest, payload, nowMs } = options;
  const { flow, version } = subscriber;
  const collect = collectOf(manifest);
  const body = { input: payload, ...(collect && { collect }), event: { id: eventId, type } };
  return {
    project,
    runId: newRunId(nowMs),
    flow,
    version,
    parentRunId: null,
    idempotencyKey: `event:${eventId}:${flow}`,
    entries: [queuedEntry(body, nowMs)],
    admission: admissionOf(manifest, payload, nowMs),
  };
}

/** Whether what an event carries may come together with others: what does not fit fails in a run of its own. */
function takesInto(manifest: FlowManifest, payload: Json): boolean {
  const collect = collectOf(manifest);
  if (!collect) return false;
  try {
    checkInput(manifest, collect === "batch" ? [payload] : payload);
    return true;
  } catch {
    return false;
  }
}

/**
 * Adds events to the runs that collect, or begins such runs. What is there was read before the transaction: where it was
 * changed meanwhile, a statement refuses all of it, and the events are delivered anew.
 */
function collector({ tables, nowMs }: StartParts) {
  const open = new Map<string, { run: RunKey; count: number } | null>();
  return async (
    start: RunStart,
    {
      collecting,
      payload,
      event,
    }: { readonly collecting: Collecting; readonly payload: Json; readonly event: UndeliveredEvent },
  ): Promise<{ readonly run: RunKey; readonly statements: readonly TableWrite[] }> => {
    const { project, flow } = start;
    const { key } = collecting;
    const id = JSON.stringify([project, flow, key]);
    const known = open.get(id);
    const present = known === undefined ? await presentRun(tables, { project, flow, key }) : known;
    const next = { run: present?.run ?? start, count: (present?.count ?? 0) + 1 };
    const isFull = next.count >= (collecting.collect === "batch" ? collecting.size : maxCollected);
    open.set(id, isFull ? null : next);
    if (!present) {
      // Further events become part of this run: it is nobody's alone.
      const begin = { ...start, idempotencyKey: null, admission: { ...start.admission, ...later(start, collecting) } };
      return { run: start, statements: beginStatements(tables, begin, { key, nowMs }) };
    }
    const added = { project, flow, input: payload, event: { id: event.eventId, type: event.type } };
    return { run: next.run, statements: addStatements(tables, added, { collecting, nowMs }) };
  };

  function later({ admission }: RunStart, { withinMs }: Collecting) {
    const expireAt = admission?.expireAt;
    return { availableAt: nowMs + withinMs, ...(expireAt != null && { expireAt: expireAt + withinMs }) };
  }
}

async function presentRun(tables: Tables, key: Parameters<typeof collectingRun>[1]) {
  const found = await collectingRun(tables, key);
  return found && { run: { project: found.project, runId: found.runId }, count: found.count };
}

/** An event is delivered whatever stands in it: a key that cannot be stored is none. */
function admissionOf(manifest: FlowManifest, input: Json, nowMs: number) {
  try {
    return startAdmission(manifest, { input, nowMs });
  } catch (error) {
    if (!(error instanceof MillraceError)) throw error;
    return startAdmission(manifest, { input, nowMs, key: "" });
  }
}
