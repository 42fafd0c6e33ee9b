import type { Duration } from "../durations/duration.ts";
import type { Json, JsonCompatible } from "../json/json.ts";
import type { RetryPolicy } from "../retry/retry-policy.ts";

export interface StepOptions {
  /** Tells iterations of a loop apart; a name with the same key twice is `STEP_DUPLICATE`. */
  readonly key?: string;
  /** By default the flow's policy. */
  readonly retry?: RetryPolicy;
  /** The longest a single attempt may take. (Default: the flow's `stepTimeout`) */
  readonly timeout?: Duration;
}

/** What a step's function is given. */
export interface StepContext {
  /** Counts from 1. */
  readonly attempt: number;
  /** The same for every attempt of this step of this run, different for all others: hand it to services that take one. */
  readonly idempotencyKey: string;
  /** Aborted when the run is canceled or the attempt has timed out. */
  readonly signal: AbortSignal;
}

/** How a wait for a signal ended: a timeout is a value, not an exception. */
export type WaitOutcome<Payload> =
  | { readonly outcome: "received"; readonly payload: Payload }
  | { readonly outcome: "timed out" };

type StepFunction<Result> = ((context: StepContext) => Result | Promise<Result>) &
  ([NoInfer<Result>] extends [JsonCompatible<NoInfer<Result>>] ? unknown : JsonCompatible<NoInfer<Result>>);

/**
 * A named, journaled part of a run. Its result is recorded before the promise resolves and is never computed again;
 * it is handed back decoded from JSON, on the first execution as on a replay.
 */
export interface Step {
  <Result>(name: string, run: StepFunction<Result>): Promise<Result>;
  <Result>(name: string, options: StepOptions, run: StepFunction<Result>): Promise<Result>;
  /** A durable pause; the run holds no memory while it lasts. */
  sleep(name: string, duration: Duration, options?: { readonly key?: string }): Promise<void>;
  /** Waits until the signal is sent to this run, or `within` has passed. (Default: no limit) */
  waitFor<Payload extends Json = Json>(
    name: string,
    options: { readonly signal: string; readonly within?: Duration; readonly key?: string },
  ): Promise<WaitOutcome<Payload>>;
  /** Publishes an event, once, as a step. */
  emit(
    name: string,
    event: { readonly type: string; readonly payload?: Json },
    options?: { readonly key?: string },
  ): Promise<void>;
}
