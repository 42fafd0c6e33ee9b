import type { z } from "zod";
import type { ArtifactContent, ArtifactDescription, ArtifactReference } from "../artifact/artifact-reference.ts";
import type { BoundUse, Use } from "../capability/declaration.ts";
import { type Duration, parseDuration } from "../durations/duration.ts";
import { MillraceError } from "../errors/millrace-error.ts";
import type { FlowLog } from "../log/flow-log.ts";
import { checkRetryPolicy, type RetryPolicy } from "../retry/retry-policy.ts";
import type { FlowState } from "../state/flow-state.ts";
import type { Step } from "../step/step.ts";

/** What stands beside the capabilities in `run`. */
export interface FlowContext<Input> {
  readonly input: Input;
  readonly step: Step;
  readonly state: FlowState;
  readonly log: FlowLog;
  readonly artifact: {
    /** Stores a file of the run; call it inside a step and return the reference. */
    write(description: ArtifactDescription, content: ArtifactContent): Promise<ArtifactReference>;
  };
  readonly run: { readonly id: string; readonly project: string };
}

export interface FlowDefinition<Input extends z.ZodType, Declarations extends Use, Output> {
  /** Lower-case words joined by dashes. */
  readonly name: string;
  /** What the flow is for, in a sentence. */
  readonly description?: string;
  readonly input?: Input;
  /** The flow's whole reach; what is not named here does not exist in `run`. */
  readonly use?: Declarations;
  /** For steps that name none. (Default: 3 retries after 5 s, 10 s, 20 s) */
  readonly retry?: RetryPolicy;
  /** For steps that name none. (Default: "10m") */
  readonly stepTimeout?: Duration;
  run(context: FlowContext<z.output<Input>> & BoundUse<Declarations>): Promise<Output>;
}

/** A definition that was checked; the default export of a flow's file. */
export interface Flow<Input extends z.ZodType = z.ZodType, Declarations extends Use = Use, Output = unknown>
  extends FlowDefinition<Input, Declarations, Output> {
  readonly kind: "millrace.flow";
}

const namePattern = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const contextNames = new Set(["input", "step", "state", "log", "artifact", "run"]);

/** Defines a flow. Refuses a name that is not kebab-case, a capability under a name that `run` already has, and a policy or timeout that makes no sense. */
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
  if (definition.retry) checkRetryPolicy(definition.retry);
  if (definition.stepTimeout !== undefined) parseDuration(definition.stepTimeout);
  return Object.freeze({ ...definition, kind: "millrace.flow" as const });
}

/** Whether a module's default export is a flow. */
export function isFlow(value: unknown): value is Flow {
  return typeof value === "object" && value !== null && (value as { kind?: unknown }).kind === "millrace.flow";
}
