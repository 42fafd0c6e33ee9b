import { MillraceError } from "@millrace/flow/errors";
import type { Run } from "@millrace/store";

export function runNotFound(runId: string): MillraceError {
  return new MillraceError({
    code: "RUN_NOT_FOUND",
    message: `Cannot find the run ${runId} as it must exist in this project`,
    hint: "`millrace runs` lists the latest ones.",
  });
}

/** The refusal of an idempotency key that stands for something else already. */
export function keyReused(idempotencyKey: string, seen: string): MillraceError {
  return new MillraceError({
    code: "IDEMPOTENCY_KEY_REUSED",
    message: `Cannot do this as an idempotency key must name one call: ${idempotencyKey} named ${seen}`,
    hint: "Use a new key for each thing that is to happen.",
  });
}

/** The refusal to take up a run that goes on, or that came to what was wanted. */
export function notRestartable({ runId, status }: Run, verb: "retry" | "resume" | "fork" | "redrive"): MillraceError {
  const rule = {
    retry: "have failed or been canceled",
    resume: "have failed or been canceled",
    fork: "have ended",
    redrive: "have failed",
  }[verb];
  return new MillraceError({
    code: "RUN_STATE_CONFLICT",
    message: `Cannot ${verb} the run ${runId} as it must ${rule}: it ${status === "succeeded" || status === "failed" ? "has" : "is"} ${status}`,
    hint:
      status === "succeeded" ? "Start the flow again with the same input." : "Wait for its end, or cancel it first.",
    data: { status },
  });
}

/** The refusal of a second redrive. */
export function alreadyResolved({ runId }: Run): MillraceError {
  return new MillraceError({
    code: "RUN_STATE_CONFLICT",
    message: `Cannot redrive the run ${runId} as it must be a dead letter: it was redriven, retried or discarded before`,
    hint: "`millrace dead-letters` lists what is left; `millrace retry` takes any failed run.",
  });
}
