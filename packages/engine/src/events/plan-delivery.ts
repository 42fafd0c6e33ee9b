import type { Json } from "@millrace/flow";
import type { RunKey, Tables, TableWrite } from "@millrace/store";
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
import { subscriberStarts } from "./start-subscribers.ts";

/** What one transaction delivers: a transaction on other events, or on none, is another one. */
export interface DeliveryPlan {
  readonly statements: readonly TableWrite[];
  /** Runs that are started, or that take an event up. */
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
  const starts = subscriberStarts({ tables, nowMs });
  const ended = new Map<string, { readonly wait: EventWait; readonly payload: string }>();
  for (const event of events) {
    const { project, type, payload: text, reached: afterRunId } = event;
    const payload = JSON.parse(text) as Json;
    if (afterRunId === "") await starts.add({ event, payload, subscribers: await subscribers(event) });
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
      ...starts.planned.statements,
      ...woken.flatMap(({ wait: { project, runId, waitId }, payload }) =>
        tables.signalStatements({ project, runId, name: eventSignal(waitId), payload }, nowMs),
      ),
    ],
    started: starts.planned.runs,
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
