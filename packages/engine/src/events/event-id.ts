import type { RunKey } from "@millrace/store";
import type { StepName } from "../protocol/messages.ts";
import { waitIdOf } from "./event-wait.ts";

/** The id of the event that a step of a run emits: always the same one. */
export function eventIdOf({ runId }: RunKey, step: StepName): string {
  return `${runId}/${waitIdOf(step)}`;
}
