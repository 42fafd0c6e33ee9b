import { operations } from "@millrace/contract";
import { type Duration, parseDuration } from "@millrace/flow";
import { bind } from "../http/bind.ts";
import { awaitAnswer, checkWait } from "./await-answer.ts";

export const startRun = bind(operations.runs.start, async (call) => {
  const { input, project, parts } = call;
  const waitMs = input.wait === undefined ? null : parseDuration(input.wait as Duration);
  if (waitMs !== null) checkWait(waitMs);
  const started = await parts.control.start({
    project,
    flow: input.flow,
    input: input.input,
    ...(input.version !== undefined && { version: input.version }),
    ...(input.idempotencyKey !== undefined && { idempotencyKey: input.idempotencyKey }),
    callback: input.callback,
    priority: input.priority,
    key: input.key,
    delayMs: input.delay === undefined ? undefined : parseDuration(input.delay as Duration),
    availableAt: input.availableAt === undefined ? undefined : Date.parse(input.availableAt),
  });
  if (waitMs === null) return started;
  const answer = await awaitAnswer(parts.store, { project, runId: started.runId }, { waitMs, signal: call.signal });
  return { runId: started.runId, existed: started.existed, ...answer };
});
