import { MillraceError } from "@millrace/flow/errors";
import type { WorkerLease } from "../commit/commit-batch.ts";

/** The refusal of a worker whose runs belong to others by now. */
export function workerFenced({ workerId, epoch }: WorkerLease): MillraceError {
  return new MillraceError({
    code: "WORKER_FENCED",
    message: `Cannot write as worker ${workerId} of epoch ${epoch} as its lease has to be its own: it was taken over`,
    hint: "The worker has to stop. It was frozen or cut off longer than its lease; its runs go on elsewhere.",
  });
}
