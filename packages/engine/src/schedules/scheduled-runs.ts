import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { defaultQueue } from "@millrace/flow/queue";
import type { RunStart, Store } from "@millrace/store";
import { queueSize, readQueue } from "@millrace/store/queues";
import type { StoredSchedule } from "@millrace/store/schedules";
import { checkInput } from "../control/check-input.ts";
import { findVersion } from "../control/find-version.ts";
import { queuedEntry } from "../control/queued-entry.ts";
import { newRunId } from "../control/run-id.ts";
import { startAdmission } from "../queues/start-admission.ts";
import type { FlowManifest } from "../runner/flow-manifest.ts";

/** Why a schedule cannot start its flow now. */
export interface StartRefusal {
  readonly errorCode: string;
  readonly error: string;
}

type Published = { readonly version: string; readonly manifest: FlowManifest } | StartRefusal;

/** Makes the runs of schedules, on the versions that are published while it lives: one batch. */
export class ScheduledRuns {
  readonly #store: Store;
  readonly #published = new Map<string, Promise<Published>>();
  /** By project and queue: how many runs it takes yet. */
  readonly #room = new Map<string, Promise<number>>();

  constructor(store: Store) {
    this.#store = store;
  }

  /** A start for each of these moments; a refusal when the flow is gone, does not take the schedule's input, or its queue is full. */
  async startsOf(
    schedule: StoredSchedule,
    { dueAts, nowMs }: { readonly dueAts: readonly number[]; readonly nowMs: number },
  ): Promise<readonly RunStart[] | StartRefusal> {
    const { project, flow, scheduleId } = schedule;
    const published = await this.#find(project, flow);
    if ("errorCode" in published) return published;
    const { version, manifest } = published;
    const input = JSON.parse(schedule.input) as Json;
    try {
      checkScheduleInput(manifest, input);
      const admission = startAdmission(manifest, { input, nowMs });
      await this.#take(dueAts.length, { project, flow, queue: admission.queue ?? defaultQueue });
      // A run of its own: what other starts collect comes without it.
      const body = { input, ...(manifest.admission?.batch && { collect: "batch" as const }) };
      const firedAt = (dueAt: number) => ({ schedule: { id: scheduleId, dueAt: new Date(dueAt).toISOString() } });
      return dueAts.map((dueAt) => ({
        project,
        runId: newRunId(nowMs),
        flow,
        version,
        parentRunId: null,
        idempotencyKey: firingKey(scheduleId, dueAt),
        entries: [queuedEntry({ ...body, ...firedAt(dueAt) }, nowMs)],
        admission,
      }));
    } catch (error) {
      return refusal(error);
    }
  }

  #find(project: string, flow: string): Promise<Published> {
    const id = `${project}/${flow}`;
    const known = this.#published.get(id);
    if (known) return known;
    const found = findVersion(this.#store, { project, flow }).then(
      ({ version, manifest }) => ({ version, manifest: JSON.parse(manifest) as FlowManifest }),
      refusal,
    );
    this.#published.set(id, found);
    return found;
  }

  /** Takes places of a queue that has a bound; of runs that others start at the same moment it does not know. */
  async #take(count: number, of: { readonly project: string; readonly flow: string; readonly queue: string }) {
    const { project, flow, queue } = of;
    if (queue === defaultQueue) return;
    const id = `${project}/${queue}`;
    const room = await (this.#room.get(id) ?? this.#readRoom(project, queue));
    if (room < count) throw queueFull(flow, queue);
    this.#room.set(id, Promise.resolve(room - count));
  }

  async #readRoom(project: string, queue: string): Promise<number> {
    const { tables } = this.#store;
    const maxSize = (await readQueue(tables, { project, queue }))?.settings.maxSize ?? null;
    return maxSize === null
      ? Number.POSITIVE_INFINITY
      : maxSize - (await queueSize(tables, { project, queue }, maxSize));
  }
}

/** The idempotency key of a moment's run: whoever fires it twice starts it once. */
export function firingKey(scheduleId: string, dueAt: number): string {
  return `schedule:${scheduleId}:${new Date(dueAt).toISOString()}`;
}

/** Refuses an input that the flow does not take (`INPUT_INVALID`); a flow with `batch` gets it as the only one of a list. */
export function checkScheduleInput(manifest: FlowManifest, input: Json): void {
  checkInput(manifest, manifest.admission?.batch ? [input] : input);
}

/** What keeps this schedule's flow from starting; a store that does not answer is no such thing. */
function refusal(error: unknown): StartRefusal {
  if (!(error instanceof MillraceError) || error.code === "STORE_UNAVAILABLE" || error.code === "DISK_FULL")
    throw error;
  return { errorCode: error.code, error: error.message };
}

function queueFull(flow: string, queue: string): MillraceError {
  return new MillraceError({
    code: "QUEUE_FULL",
    message: `Cannot start ${flow} as its queue ${queue} must have room for the run: it is full`,
    hint: "`millrace queues` shows how full the queue is.",
  });
}
