import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { defaultQueue } from "@millrace/flow/queue";
import {
  type ArtifactRow,
  artifactStatement,
  type RunStart,
  type RunStarted,
  type Store,
  type TableWrite,
} from "@millrace/store";
import { findByIdempotencyKey } from "@millrace/store/dead-letters";
import {
  addToCollected,
  beginCollecting,
  type Collecting,
  collectedUnder,
  queueSize,
  readQueue,
  sizeStatements,
} from "@millrace/store/queues";
import { keyReused } from "../control/run-errors.ts";
import type { FlowManifest } from "../runner/flow-manifest.ts";
import { collectingOf } from "./collecting.ts";

export interface AdmitStartParts {
  readonly store: Store;
  /** How a start without files reaches the store; of a bounded one it says whether its queue was full. */
  enqueue(start: RunStart): Promise<RunStarted>;
}

// How long a start is told to stay away from a full queue; a run of it seldom takes less.
const fullPauseMs = 1_000;
// Each try is lost only to another start of the same key, which went through.
const collectTries = 100;

interface StartedWith {
  readonly manifest: FlowManifest;
  readonly input: Json;
  /** What becomes a file of the run with its start. */
  readonly files: readonly ArtifactRow[];
}

/** Queues a run, or adds its input to the one that collects; refuses where the queue is full (`QUEUE_FULL`). */
export async function admitStart(
  parts: AdmitStartParts,
  start: RunStart,
  { manifest, input, files }: StartedWith,
): Promise<RunStarted> {
  const { store } = parts;
  const { project, flow } = start;
  const queue = start.admission?.queue ?? defaultQueue;
  const collecting = collectingOf(manifest.admission, start, input);
  if (!collecting && files.length === 0) return enqueueAlone(parts, start, queue);
  const maxSize = queue === defaultQueue ? null : await maxSizeOf(store, project, queue);
  const bound = maxSize === null ? null : { project, queue, maxSize };
  if (collecting) return collect(store, start, { collecting, input, bound });
  return (await startAlone(store, start, { bound, files })) ?? refuseFull(flow, bound!);
}

/** Together with whatever else the worker writes, which counts what the queue has. */
async function enqueueAlone(parts: AdmitStartParts, start: RunStart, queue: string): Promise<RunStarted> {
  if (queue === defaultQueue) return parts.enqueue(start);
  const { fullAt, ...started } = await parts.enqueue({ ...start, bounded: true });
  if (fullAt !== undefined) refuseFull(start.flow, { queue, maxSize: fullAt });
  return started;
}

interface Bound {
  readonly project: string;
  readonly queue: string;
  readonly maxSize: number;
}

async function maxSizeOf(store: Store, project: string, queue: string): Promise<number | null> {
  return (await readQueue(store.tables, { project, queue }))?.settings.maxSize ?? null;
}

/** One transaction that counts, queues and names files; null when the queue is full. */
async function startAlone(
  { tables }: Store,
  start: RunStart,
  { bound, files }: { readonly bound: Bound | null; readonly files: readonly ArtifactRow[] },
): Promise<RunStarted | null> {
  const { project, flow, runId, idempotencyKey } = start;
  const find = () => (idempotencyKey === null ? null : findByIdempotencyKey(tables, { project, flow, idempotencyKey }));
  const present = await find();
  if (present) return present;
  const written = await tables.write(
    [
      ...(bound ? boundStatements(tables, bound) : []),
      ...tables.startStatements([start], await tables.nowMs()),
      ...files.map((file) => artifactStatement(tables, start, file)),
    ],
    { claimable: true, duties: true, runs: [{ project, runId }] },
  );
  // Another start with the same key may have come first, and have filled the queue.
  const first = await find();
  if (first) return { ...first, existed: first.runId !== runId };
  return written ? { runId, existed: false } : null;
}

/** Adds the start to the run that collects, or begins one: whoever loses to another start tries to add again. */
async function collect(
  { tables }: Store,
  start: RunStart,
  { collecting, input, bound }: { readonly collecting: Collecting; readonly input: Json; readonly bound: Bound | null },
): Promise<RunStarted> {
  const { project, flow, runId, idempotencyKey } = start;
  const one = { project, flow, input, idempotencyKey };
  const before = bound ? boundStatements(tables, bound) : [];
  for (let attempt = 0; attempt < collectTries; attempt++) {
    const present =
      idempotencyKey === null ? null : await collectedUnder(tables, { project, flow, input, idempotencyKey });
    if (present?.sameInput === false) throw keyReused(idempotencyKey!, "a start with another input");
    if (present) return { runId: present.runId, existed: true };
    const added = await addToCollected(tables, one, collecting);
    if (added) return { runId: added.runId, existed: true };
    if (await beginCollecting(tables, start, { key: collecting.key, input, before })) return { runId, existed: false };
    if (bound && (await queueSize(tables, bound, bound.maxSize)) >= bound.maxSize) {
      const late = await addToCollected(tables, one, collecting);
      return late ? { runId: late.runId, existed: true } : refuseFull(flow, bound);
    }
  }
  throw new MillraceError({
    code: "STORE_UNAVAILABLE",
    message: `Cannot start ${flow} as its starts come one after the other: others were faster ${collectTries} times`,
    hint: "Try again.",
  });
}

function boundStatements(tables: Store["tables"], bound: Bound): readonly TableWrite[] {
  return sizeStatements(tables, bound, bound.maxSize);
}

function refuseFull(flow: string, { queue, maxSize }: Omit<Bound, "project">): never {
  throw new MillraceError({
    code: "QUEUE_FULL",
    message: `Cannot start ${flow} as its queue ${queue} may have ${maxSize} queued runs: it has as many`,
    hint: "Start it again when it has room: `millrace queues` shows how full it is, and whether it is paused.",
    retryAfterMs: fullPauseMs,
    data: { queue, maxSize },
  });
}
