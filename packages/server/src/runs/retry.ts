import { operations } from "@millrace/contract";
import { bind } from "../http/bind.ts";

export const retryRun = bind(operations.runs.retry, ({ input, project, parts }) =>
  parts.control.retry({
    project,
    runId: input.runId,
    fromStart: input.fromStart,
    ...(input.idempotencyKey !== undefined && { idempotencyKey: input.idempotencyKey }),
  }),
);
