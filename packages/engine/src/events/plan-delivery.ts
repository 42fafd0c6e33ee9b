import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { RunKey, RunStart, Tables, TableWrite } from "@millrace/store";
import {
  type EventWait,
  endEventWaitStatement,
  eventSignal,
  matchesFilter,
  progressStatement,
  type Subscriber,
  subscribersOf,
  type UndeliveredEvent,
  waitsFor,
} from "@millrace/store/events";
import { queuedEntry } from "../control/queued-entry.ts";
import { newRunId } from "../control/run-id.ts";
import { startAdmission } from "../queues/start-admission.ts";
import type { FlowManifest } from "../runner/flow-manifest.ts";

/** What one transaction delivers: a transaction on other events, or on none, is another one. */
export interface DeliveryPlan {
  readonly statements: readonly TableWrite[];
  /** Runs that are started. */
  readonly started: readonly RunKey[];
  /** Runs that are told of an event they wait for. */
  readonly told: readonly RunKey[];
}

// Each is a handful of statements of one transaction, which others wait for.
const mostWaits = 500;

/** Works out who is to get these events, in their order: which runs they start and which waits they end. */
export async function planDelivery(
  tables: Tables,
  { events, nowMs }: { readonly events: readonly UndeliveredEvent[]; readonly nowMs: number },
): Promise<DeliveryPlan> {
  const subscribers = rememberedSubscribers(tables);
  const progress: TableWrite[] = [];
  const starts: RunStart[] = [];
  const ended = new Map<string, { readonly wait: EventWait; readonly payload: string }>();
  for (const event of events) {
    const { project, type, payload: text, reached: afterRunId } = event;
    const payload = JSON.parse(text) as Json;
    if (afterRunId === "") starts.push(...startsOf(event, { payload, nowMs, subscribers: await subscribers(event) }));
    const { waits, upTo } = await waitsFor(tables, { project, type, payload, afterRunId, limit: mostWaits });
    for (const wait of waits) {
      const id = `${wait.project}/${wait.runId}/${wait.waitId}`;
      // The first event ends a wait; what comes behind it finds it no more.
      if (!ended.has(id) && matchesFilter(wait.filter, payload)) ended.set(id, { wait, payload: text });
    }
    progress.push(progressStatement(tables, event, upTo === null ? { deliveredAt: nowMs } : { reached: upTo }));
    if (upTo !== null || ended.size >= mostWaits) break;
  }
  // Rows are locked in one order, whoever writes them.
  const woken = [...ended.values()].sort((a, b) => (runOf(a.wait) < runOf(b.wait) ? -1 : 1));
  return {
    statements: [
      ...progress,
      ...woken.map(({ wait }) => endEventWaitStatement(tables, wait, { expect: 1 })),
      ...starts.flatMap((start) => tables.startStatements(start, nowMs)),
      ...woken.flatMap(({ wait: { project, runId, waitId }, payload }) =>
        tables.signalStatements({ project, runId, name: eventSignal(waitId), payload }, nowMs),
      ),
    ],
    started: starts.map(({ project, runId }) => ({ project, runId })),
    told: woken.map(({ wait: { project, runId } }) => ({ project, runId })),
  };
}

const runOf = ({ project, runId }: RunKey) => `${project}/${runId}`;

/** Who subscribed to a type of event, read once for all events of a batch. */
function rememberedSubscribers(tables: Tables) {
  const known = new Map<string, Promise<readonly Subscriber[]>>();
  return ({ project, type }: UndeliveredEvent) => {
    const id = JSON.stringify([project, type]);
    const found = known.get(id) ?? subscribersOf(tables, { project, type });
    known.set(id, found);
    return found;
  };
}

/** A run of each flow that subscribed; the idempotency key holds whatever else may happen to one per event and flow. */
function startsOf(
  event: UndeliveredEvent,
  options: { readonly payload: Json; readonly nowMs: number; readonly subscribers: readonly Subscriber[] },
): readonly RunStart[] {
  const { project, eventId, type } = event;
  const { payload, nowMs, subscribers } = options;
  const byFlow = new Map(
    subscribers.filter(({ filter }) => matchesFilter(filter, payload)).map((found) => [found.flow, found]),
  );
  return [...byFlow.values()].map(({ flow, version, manifest }) => ({
    project,
    runId: newRunId(nowMs),
    flow,
    version,
    parentRunId: null,
    idempotencyKey: `event:${eventId}:${flow}`,
    entries: [queuedEntry({ input: payload, event: { id: eventId, type } }, nowMs)],
    admission: admissionOf(JSON.parse(manifest) as FlowManifest, payload, nowMs),
  }));
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
