import type { Json } from "@millrace/flow";
import type { EntryBodies } from "@millrace/flow/run";
import type { Reply, SimulatedWorld } from "@millrace/flow/worlds";
import type { CommitBatch, Store } from "@millrace/store";
import { endTask, getTask, type Task } from "@millrace/store/tasks";
import type { StepName } from "../protocol/messages.ts";
import { findReply } from "./find-reply.ts";
import type { WorldCall } from "./simulated-call.ts";
import type { SimulatedClock } from "./simulated-clock.ts";

export interface OutsideAgentsOptions {
  readonly replies: Readonly<Record<string, Reply>>;
  readonly clock: SimulatedClock;
  readonly store: Store;
  readonly project: string;
  readonly runId: string;
  world(): SimulatedWorld;
  /** Something happens. */
  onSign(): void;
  /** A task reaches an agent. */
  onCall(call: WorldCall): void;
  /** Nobody can do it, and nothing ends the wait for it. */
  onMissing(asked: string): void;
}

const takesMs = 1_000;
// Who finds no task yet, as the write that queues it is under way, or came to nothing, looks again.
const looks = 20;

type Started = Extract<EntryBodies["wait.started"], { wait: "task" }>;

/** The agents of a world: they do the tasks that the run under test gives, as the replies say. */
export class OutsideAgents {
  readonly #options: OutsideAgentsOptions;

  constructor(options: OutsideAgentsOptions) {
    this.#options = options;
  }

  /** A write that is about to be made, whatever becomes of it. */
  see({ updates }: CommitBatch): void {
    const { replies, runId, onMissing } = this.#options;
    for (const update of updates) {
      if (update.runId !== runId) continue;
      for (const { kind, name, key, body } of update.entries) {
        if (kind !== "wait.started") continue;
        const started = JSON.parse(body) as EntryBodies["wait.started"];
        if (started.wait !== "task") continue;
        if (findReply(replies, asked(started))) this.#workLater({ name: name!, key }, { started, left: looks });
        else if (started.until === null) onMissing(started.capability);
      }
    }
  }

  #workLater(step: StepName, { started, left }: { readonly started: Started; readonly left: number }): void {
    this.#options.clock.setTimer(takesMs, () => {
      this.#options.onSign();
      void this.#work(step, started).then((found) => {
        if (!found && left > 0) this.#workLater(step, { started, left: left - 1 });
      });
    });
  }

  /** Whether the task was there. */
  async #work(step: StepName, started: Started): Promise<boolean> {
    const { store, project, onSign } = this.#options;
    const key = { project, taskId: started.taskId };
    const task = await getTask(store.tables, key);
    if (!task) return false;
    if (task.finishedAt !== null) return true;
    const end = await this.#end(step, task);
    await endTask(store.tables, { ...key, ...end, nowMs: await store.tables.nowMs() });
    onSign();
    return true;
  }

  async #end(step: StepName, { capability, payload }: Task) {
    const { replies, world, onCall } = this.#options;
    const { reply, declared, params, marked } = findReply(replies, asked({ capability }))!;
    const body = JSON.parse(payload) as Json;
    const place = { step: step.name, key: step.key, query: {}, idempotencyKey: null };
    const call = { capability: "tasks", ...asked({ capability }), ...place, params, body };
    const once = marked?.once?.(call) ?? null;
    onCall({ ...call, attempt: 0, aborted: false, changesOutside: marked?.changesOutside ?? true, once, declared });
    try {
      const result = typeof reply === "function" ? await reply(call, world()) : reply;
      return { status: "succeeded", result: JSON.stringify(result ?? null) } as const;
    } catch (thrown) {
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      return { status: "failed", error: { code: "TASK_FAILED", message } } as const;
    }
  }
}

function asked({ capability }: { readonly capability: string }) {
  return { method: capability, path: null };
}
