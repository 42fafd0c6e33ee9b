import type { z } from "zod";
import type { Duration } from "../durations/duration.ts";
import type { EmittedEvent, EventDefinition, EventWhere } from "../event/event.ts";
import type { Json, JsonCompatible } from "../json/json.ts";
import type { RetryPolicy } from "../retry/retry-policy.ts";
import type { Approval } from "./approval.ts";
import type { Call, Start } from "./call.ts";
import type { All, Race } from "./many.ts";
import type { GiveTask } from "./task.ts";
import type { OpenWebhook } from "./webhook.ts";

export interface StepOptions {
  /** Tells iterations of a loop apart; a name with the same key twice is `STEP_DUPLICATE`. */
  readonly key?: string;
  /** By default the flow's policy. */
  readonly retry?: RetryPolicy;
  /** The longest a single attempt may take. (Default: the flow's `stepTimeout`) */
  readonly timeout?: Duration;
  /** The longest an attempt may go without calling `heartbeat`. (Default: the flow's `timeouts.heartbeat`) */
  readonly heartbeat?: Duration;
}

/** What a step's function is given. */
export interface StepContext {
  /** Counts from 1. */
  readonly attempt: number;
  /** The same for every attempt of this step of this run, different for all others: hand it to services that take one. */
  readonly idempotencyKey: string;
  /** Aborted when the run is canceled or the attempt has timed out. */
  readonly signal: AbortSignal;
  /** Says that the attempt gets on: one with a `heartbeat` that is silent for longer fails as `STEP_TIMEOUT`. */
  heartbeat(): void;
}

/** How a wait for a signal ended: a timeout is a value, not an exception. */
export type WaitOutcome<Payload> =
  | { readonly outcome: "received"; readonly payload: Payload }
  | { readonly outcome: "timed out" };

interface EventWaitOptions {
  /** Only an event whose payload has these values at these paths, such as `{ "order.id": input.id }`. */
  readonly where?: EventWhere;
  readonly within?: Duration;
  readonly key?: string;
}

type StepFunction<Result> = ((context: StepContext) => Result | Promise<Result>) &
  ([NoInfer<Result>] extends [JsonCompatible<NoInfer<Result>>] ? unknown : JsonCompatible<NoInfer<Result>>);

/**
 * A named, journaled part of a run. Its result is recorded before anything that follows it begins, and is never computed
 * again; it is handed back decoded from JSON, on the first execution as on a replay.
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
  /** Waits until an event of this type is emitted whose payload has the values of `where`, or `within` has passed. (Default: no limit) */
  waitFor<Payload extends z.ZodType>(
    name: string,
    options: EventWaitOptions & { readonly event: EventDefinition<Payload> },
  ): Promise<WaitOutcome<z.output<Payload>>>;
  waitFor<Payload extends Json = Json>(
    name: string,
    options: EventWaitOptions & { readonly event: string },
  ): Promise<WaitOutcome<Payload>>;
  readonly webhook: OpenWebhook;
  readonly approval: Approval;
  readonly call: Call;
  readonly start: Start;
  readonly task: GiveTask;
  readonly all: All;
  readonly race: Race;
  /** Tells everyone who subscribed to such events or waits for one, once, as a step. */
  emit(name: string, event: EmittedEvent, options?: { readonly key?: string }): Promise<void>;
}
