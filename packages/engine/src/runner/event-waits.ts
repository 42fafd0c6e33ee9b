import { type Duration, type EventDefinition, type Json, parseDuration, type WaitOutcome } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { checkEventType, checkEventWhere, type EventWhere } from "@millrace/flow/trigger";
import type { RunExecution } from "./run-execution.ts";
import { finishedWait, waitOutcome } from "./waits.ts";

/** `step.waitFor` for an event. */
export interface EventWaitOptions {
  readonly event: string | EventDefinition;
  readonly where?: EventWhere;
  readonly within?: Duration;
  readonly key?: string;
}

/** Waits until an event is emitted that fits, or the time is over. */
export async function waitForEvent(
  execution: RunExecution,
  name: string,
  { event, where = {}, within, key }: EventWaitOptions,
): Promise<WaitOutcome<unknown>> {
  const type = typeof event === "string" ? event : event.type;
  checkEventType(type);
  checkEventWhere(where);
  const ending = await finishedWait(execution, name, {
    wait: "event",
    signal: null,
    event: { type, where: JSON.stringify(where) },
    durationMs: within === undefined ? null : parseDuration(within),
    ...(key !== undefined && { key }),
  });
  const outcome = waitOutcome(ending);
  if (outcome.outcome === "timed out" || typeof event === "string") return outcome;
  return { outcome: "received", payload: parsePayload(event, outcome.payload) };
}

/** What the event's schema makes of a payload; whoever emitted it by its mere name may have sent anything. */
function parsePayload({ type, payload: schema }: EventDefinition, payload: Json): unknown {
  const parsed = schema.safeParse(payload);
  if (parsed.success) return parsed.data;
  const seen = parsed.error.issues.map((issue) => `${issue.path.join(".") || "payload"}: ${issue.message}`);
  throw new MillraceError({
    code: "INPUT_INVALID",
    message: `Cannot take the event ${type} as its payload must fit the event's schema: ${seen.join("; ")}`,
    hint: "Emit it with the event's own of(), which checks the payload.",
  });
}
