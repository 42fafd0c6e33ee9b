import { createHash } from "node:crypto";
import type { EntryBodies } from "@millrace/flow/run";
import type { RunKey, Tables, TableWrite } from "@millrace/store";
import { type EventFilter, endEventWaitStatement, eventSignal, eventWaitStatement } from "@millrace/store/events";
import type { StepName } from "../protocol/messages.ts";
import { stepId } from "../runner/recorded-run.ts";
import type { AwaitedEvent } from "./awaited-event.ts";

/** The short name of a wait within its run, always the same for a step's name and key. */
export function waitIdOf({ name, key }: StepName): string {
  return createHash("sha256").update(stepId(name, key)).digest("base64url").slice(0, 22);
}

/** The signal that ends a run's wait for an event. */
export function eventSignalOf(step: StepName): string {
  return eventSignal(waitIdOf(step));
}

/** The beginning of a wait for an event: what the journal says, and the row by which the event finds the run. */
export function beginEventWait(
  tables: Tables,
  wait: RunKey & StepName & { readonly event: AwaitedEvent; readonly until: number | null },
): { readonly body: EntryBodies["wait.started"]; readonly writes: readonly TableWrite[] } {
  const { project, runId, name, key, event, until } = wait;
  const filter = JSON.parse(event.where) as EventFilter;
  const row = { project, runId, waitId: waitIdOf({ name, key }), type: event.type, filter };
  return {
    body: { wait: "event", event: event.type, where: filter, signal: eventSignal(row.waitId), until },
    writes: [eventWaitStatement(tables, row)],
  };
}

/** What takes the row of a wait away whose time is over. */
export function endEventWait(tables: Tables, { project, runId, name, key }: RunKey & StepName): readonly TableWrite[] {
  return [endEventWaitStatement(tables, { project, runId, waitId: waitIdOf({ name, key }) })];
}
