import { operations } from "@millrace/contract";
import { bind } from "../http/bind.ts";

export const startRun = bind(operations.runs.start, ({ input, project, parts }) =>
  parts.control.start({
    project,
    flow: input.flow,
    input: input.input,
    ...(input.version !== undefined && { version: input.version }),
    ...(input.idempotencyKey !== undefined && { idempotencyKey: input.idempotencyKey }),
  }),
);
