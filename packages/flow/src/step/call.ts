import type { z } from "zod";
import type { Use } from "../capability/declaration.ts";
import type { Flow } from "../define/define-flow.ts";
import type { Duration } from "../durations/duration.ts";
import type { Json } from "../json/json.ts";

/** How the run that a step starts is let in; by default as its flow says. */
export interface StartOptions {
  /** Tells iterations of a loop apart; a name with the same key twice is `STEP_DUPLICATE`. */
  readonly key?: string;
  /** From -1000 to 1000, higher first. */
  readonly priority?: number;
  /** Not before so long from now. */
  readonly delay?: Duration;
}

export interface CallOptions extends StartOptions {
  /** How long to wait for the run's end. (Default: no limit) */
  readonly within?: Duration;
}

/** How a call with `within` ended. A run that took longer goes on by itself. */
export type CallOutcome<Output> =
  | { readonly outcome: "finished"; readonly output: Output }
  | { readonly outcome: "timed out"; readonly runId: string };

/**
 * Runs another flow as a step: starts it with the entry of the step, on the version that is published then, and waits
 * for its end without holding memory. A child that failed or was canceled throws `CHILD_FAILED` with its error as the cause.
 */
export interface Call {
  <Input extends z.ZodType, Declarations extends Use, Output>(
    name: string,
    flow: Flow<Input, Declarations, Output>,
    input: z.input<Input>,
    options: CallOptions & { readonly within: Duration },
  ): Promise<CallOutcome<Output>>;
  <Input extends z.ZodType, Declarations extends Use, Output>(
    name: string,
    flow: Flow<Input, Declarations, Output>,
    input: z.input<Input>,
    options?: CallOptions & { readonly within?: never },
  ): Promise<Output>;
  <Output extends Json = Json>(
    name: string,
    flow: string,
    input: Json,
    options: CallOptions & { readonly within: Duration },
  ): Promise<CallOutcome<Output>>;
  <Output extends Json = Json>(
    name: string,
    flow: string,
    input: Json,
    options?: CallOptions & { readonly within?: never },
  ): Promise<Output>;
}

/** Starts another flow as a step, once, and goes on without waiting for it. */
export interface Start {
  <Input extends z.ZodType, Declarations extends Use, Output>(
    name: string,
    flow: Flow<Input, Declarations, Output>,
    input: z.input<Input>,
    options?: StartOptions,
  ): Promise<{ readonly runId: string }>;
  (name: string, flow: string, input: Json, options?: StartOptions): Promise<{ readonly runId: string }>;
}
