import type { z } from "zod";
import type { ArtifactContent, ArtifactDescription, ArtifactReference } from "../artifact/artifact-reference.ts";
import type { ArtifactReadOptions } from "../artifact/read-options.ts";
import type { BoundUse, Use } from "../capability/declaration.ts";
import { type Duration, parseDuration } from "../durations/duration.ts";
import { MillraceError } from "../errors/millrace-error.ts";
import type { JsonCompatible } from "../json/json.ts";
import { type FlowLimits, parseMemorySize } from "../limits/flow-limits.ts";
import type { FlowLog } from "../log/flow-log.ts";
import type { FlowMetric } from "../metric/flow-metric.ts";
import { type AdmissionOptions, type Batch, flowAdmission } from "../queue/flow-admission.ts";
import { checkRetryPolicy, type RetryPolicy } from "../retry/retry-policy.ts";
import type { FiredBy } from "../run/journal-entry.ts";
import type { FlowState } from "../state/flow-state.ts";
import type { Step } from "../step/step.ts";
import { isEventTrigger } from "../trigger/on.ts";
import type { Trigger } from "../trigger/trigger.ts";
import { checkTimeouts, type FlowTimeouts } from "./flow-timeouts.ts";

/** What stands beside the capabilities in `run`. `Given` is the input as it is given, before the schema's defaults. */
export interface FlowContext<Input, Given = Input> {
  readonly input: Input;
  readonly step: Step;
  readonly state: FlowState;
  readonly log: FlowLog;
  readonly metric: FlowMetric;
  /**
   * Milliseconds since 1970; a replay reads the same. In the flow's body the nth reading is recorded, so ways that the
   * body goes at the same time (`Promise.all`) each need a `key` of their own. Inside a step it is simply the time.
   */
  now(key?: string): number;
  /** From 0 (inclusive) to 1 (exclusive); a replay draws the same. Takes a `key` where `now` does. */
  random(key?: string): number;
  /** Answers whoever started the run and waits for it; the run goes on. Once, in the flow's body. */
  respond<Value>(value: Value & JsonCompatible<NoInfer<Value>>): Promise<void>;
  /**
   * Ends this run as succeeded and starts the next one of the flow, on its published version, in one commit:
   * `return continueWith({ cursor })` keeps a history short that would grow for ever. In the flow's body only.
   */
  continueWith(input: Given): never;
  readonly artifact: {
    /** Stores a file of the run; call it inside a step and return the reference. */
    write(description: ArtifactDescription, content: ArtifactContent): Promise<ArtifactReference>;
    /** The bytes of a file that this run has: from its input or the flow's state, its own, or of a run that it called. In steps and outside. */
    read(reference: ArtifactReference, options?: ArtifactReadOptions): AsyncIterable<Uint8Array>;
  };
  readonly run: {
    readonly id: string;
    readonly project: string;
    /** What fired it, and at which moment it was due; null for a run that no schedule has started. */
    readonly schedule: FiredBy | null;
  };
}

export interface FlowDefinition<Input extends z.ZodType, Declarations extends Use, Output> extends AdmissionOptions {
  /** Lower-case words joined by dashes. */
  readonly name: string;
  /** What the flow is for, in a sentence. */
  readonly description?: string;
  /** What starts runs by itself, from the moment the flow is published: `cron`, `every`, `once`, `on`. */
  readonly trigger?: Trigger<Input> | readonly Trigger<Input>[];
  /** What a start gives; with `batch`, an array of it. (Default: what the event of the trigger carries, where that says it) */
  readonly input?: Input;
  /** The flow's whole reach; what is not named here does not exist in `run`. */
  readonly use?: Declarations;
  /** For steps that name none. (Default: 3 retries after 5 s, 10 s, 20 s) */
  readonly retry?: RetryPolicy;
  /** For steps that name none. (Default: "10m") */
  readonly stepTimeout?: Duration;
  readonly limits?: FlowLimits;
  /** How long a run may wait for a worker, last, and be silent. (Default: no limits) */
  readonly timeouts?: FlowTimeouts;
  run(context: FlowContext<z.output<Input>, z.input<Input>> & BoundUse<Declarations>): Promise<Output>;
}

/** A flow that collects starts: each gives an element of its input. */
export interface BatchDefinition<Input extends z.ZodArray, Declarations extends Use, Output>
  extends Omit<FlowDefinition<Input, Declarations, Output>, "trigger"> {
  readonly batch: Batch;
  readonly input: Input;
  readonly trigger?: BatchTrigger<NoInfer<Input>> | readonly BatchTrigger<NoInfer<Input>>[];
}

type BatchTrigger<Input extends z.ZodArray> = Trigger<Extract<Input["element"], z.ZodType>>;

/** A definition that was checked; the default export of a flow's file. */
export interface Flow<Input extends z.ZodType = z.ZodType, Declarations extends Use = Use, Output = unknown>
  extends FlowDefinition<Input, Declarations, Output> {
  readonly kind: "millrace.flow";
}

const namePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const contextNames = new Set([
  "input",
  "step",
  "state",
  "log",
  "metric",
  "now",
  "random",
  "respond",
  "continueWith",
  "artifact",
  "run",
]);

/** Defines a flow. Refuses a name that is not kebab-case, a capability under a name that `run` already has, and a policy or timeout that makes no sense. */
export function defineFlow<
  Input extends z.ZodArray,
  const Declarations extends Use = Record<never, never>,
  Output = unknown,
>(definition: BatchDefinition<Input, Declarations, Output>): Flow<Input, Declarations, Output>;
export function defineFlow<
  Input extends z.ZodType,
  const Declarations extends Use = Record<never, never>,
  Output = unknown,
>(definition: FlowDefinition<Input, Declarations, Output>): Flow<Input, Declarations, Output>;
export function defineFlow<
  Input extends z.ZodType,
  const Declarations extends Use = Record<never, never>,
  Output = unknown,
>(definition: FlowDefinition<Input, Declarations, Output>): Flow<Input, Declarations, Output> {
  if (!namePattern.test(definition.name) || definition.name.length > 64) {
    throw new MillraceError({
      code: "FLOW_DEFINITION_INVALID",
      message: `Cannot define a flow as its name must be lower-case words joined by dashes, 64 characters at most: ${JSON.stringify(definition.name)}`,
      hint: 'Name it like "sync-invoices".',
    });
  }
  for (const name of Object.keys(definition.use ?? {})) {
    if (!contextNames.has(name)) continue;
    throw new MillraceError({
      code: "FLOW_DEFINITION_INVALID",
      message: `Cannot define the flow ${definition.name} as a name in use must differ from what run already has: ${name}`,
      hint: "Give the capability another name, such as web, billing or mail.",
    });
  }
  flowAdmission(definition, definition.name);
  if (definition.batch && definition.input && definition.input.type !== "array") {
    throw new MillraceError({
      code: "FLOW_DEFINITION_INVALID",
      message: `Cannot define the flow ${definition.name} as the input of a flow with batch must be an array: ${definition.input.type}`,
      hint: "Wrap the schema of one start: input: z.array(...).",
    });
  }
  if (definition.retry) checkRetryPolicy(definition.retry);
  if (definition.stepTimeout !== undefined) parseDuration(definition.stepTimeout);
  if (definition.limits?.memory !== undefined) parseMemorySize(definition.limits.memory);
  if (definition.timeouts) checkTimeouts(definition.timeouts);
  return Object.freeze({ ...definition, ...inputOf(definition), kind: "millrace.flow" as const });
}

/** The input, or, where only the event of a trigger says it, that. */
function inputOf<Input extends z.ZodType>({
  name,
  input,
  trigger = [],
  batch,
}: Pick<FlowDefinition<Input, Use, unknown>, "name" | "input" | "trigger" | "batch">): {
  readonly input?: Input;
} {
  const triggers = [trigger].flat() as readonly Trigger<Input>[];
  if (input) return { input };
  const payloads = triggers.flatMap((one) => (isEventTrigger(one) ? (one.payload ?? []) : []));
  const [payload] = payloads;
  if (payload === undefined) return {};
  if (batch)
    throw new MillraceError({
      code: "FLOW_DEFINITION_INVALID",
      message: `Cannot define the flow ${name} as a flow with batch that events start must say its input: it has none`,
      hint: "Name the list of what the event carries: input: z.array(event.payload).",
    });
  if (payloads.every((other) => other === payload) && payloads.length === triggers.length)
    return { input: payload as Input };
  throw new MillraceError({
    code: "FLOW_DEFINITION_INVALID",
    message: `Cannot define the flow ${name} as a flow that different things start must say its input: it has none`,
    hint: "Give defineFlow an input that takes whatever starts it.",
  });
}

/** Whether a module's default export is a flow. */
export function isFlow(value: unknown): value is Flow {
  return typeof value === "object" && value !== null && (value as { kind?: unknown }).kind === "millrace.flow";
}
