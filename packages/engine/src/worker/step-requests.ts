import type { Json } from "@millrace/flow";
import type { ArtifactStore, Store } from "@millrace/store";
import { openApproval } from "../approvals/open-approval.ts";
import { startChild } from "../children/start-child.ts";
import type { Clock } from "../clock/clock.ts";
import type { HookUrls } from "../events/hook-urls.ts";
import { openWebhook } from "../events/open-webhook.ts";
import type { RunMessage, StepName } from "../protocol/messages.ts";
import { stepId } from "../runner/recorded-run.ts";
import { giveTask } from "../tasks/give-task.ts";
import type { OwnedRun } from "./owned-run.ts";

export interface StepRequestParts {
  readonly clock: Clock;
  readonly store: Store;
  readonly artifacts: ArtifactStore;
  readonly hookUrls?: HookUrls | undefined;
  touch(run: OwnedRun): void;
}

export type StepRequest = Extract<RunMessage, { t: "start-child" | "give-task" | "open-approval" | "open-webhook" }>;

/** What steps ask the worker to begin: each answer is durable when it resolves. */
export class StepRequests {
  readonly #run: OwnedRun;
  readonly #parts: StepRequestParts;
  readonly #begun = new Map<string, Promise<Json>>();

  constructor(run: OwnedRun, parts: StepRequestParts) {
    this.#run = run;
    this.#parts = parts;
  }

  begin(request: StepRequest): Promise<Json> {
    const { clock, store, hookUrls, touch } = this.#parts;
    const parts = { clock, tables: store.tables, hookUrls, touch };
    if (request.t === "open-webhook") return openWebhook(this.#run, request, parts);
    return this.#once(request, () => {
      if (request.t === "start-child") return startChild(this.#run, request, this.#parts);
      if (request.t === "give-task") return giveTask(this.#run, request, parts);
      return openApproval(this.#run, request, parts);
    });
  }

  /** An attempt that timed out may have asked for the same before: it is not begun twice. */
  #once({ name, key }: StepName, begin: () => Promise<Json>): Promise<Json> {
    const id = stepId(name, key);
    const present = this.#begun.get(id);
    if (present) return present;
    const begun = begin();
    begun.catch(() => this.#begun.delete(id));
    this.#begun.set(id, begun);
    return begun;
  }
}
