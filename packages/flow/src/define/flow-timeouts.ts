import { type Duration, parseDuration } from "../durations/duration.ts";

/** How long the parts of a run's life may last. */
export interface FlowTimeouts {
  /** From the start until a worker takes the run; then it ends as `RUN_EXPIRED`. */
  readonly queued?: Duration;
  /** From the moment a worker first takes the run to its end, waits and restarts included; then it ends as `RUN_TIMEOUT`. */
  readonly run?: Duration;
  /** For steps that name none: the longest an attempt may go without calling `heartbeat`. */
  readonly heartbeat?: Duration;
}

/** Refuses durations that make no sense. */
export function checkTimeouts({ queued, run, heartbeat }: FlowTimeouts): void {
  for (const duration of [queued, run, heartbeat]) if (duration !== undefined) parseDuration(duration);
}
