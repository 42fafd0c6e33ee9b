import type { z } from "zod";
import type { Flow } from "../define/define-flow.ts";
import type { Duration } from "../durations/duration.ts";
import type { RecordedError } from "../errors/recorded-error.ts";
import type { Json } from "../json/json.ts";
import type { Reply, SimulatedCall } from "./reply.ts";

/** A signal that the outside sends once the run waits for it. */
export interface SimulatedSignal {
  readonly name: string;
  readonly payload?: Json;
  /** How long the run has waited by then; `"start"` sends it before the run begins. (Default: "1s") */
  readonly after?: Duration | "start";
}

/** What a person answers to an approval. */
export interface SimulatedApproval {
  readonly outcome: "approved" | "rejected";
  readonly comment?: string;
  /** The answers to its form. */
  readonly form?: Json;
  /** How long the person takes. (Default: "1s") */
  readonly after?: Duration;
}

/** How a run ended in a world, for checks. */
export interface EndedWorld<Output = unknown> {
  readonly status: "succeeded" | "failed" | "canceled";
  /** What it returned; undefined where it did not succeed. */
  readonly output: Output | undefined;
  readonly error: RecordedError | undefined;
  /** What reached the outside, reads too, in that order. */
  readonly calls: readonly SimulatedCall[];
  /** Nothing was disturbed in it. */
  readonly undisturbed: boolean;
}

/** Throws, or returns false, when what must hold in every world does not. */
type WorldCheck<Output> = (ended: EndedWorld<Output>) => unknown;

type InputOf<Tested> = Tested extends Flow<infer Input, never, unknown> ? z.input<Input> : Json;
type OutputOf<Tested> = Tested extends { run(context: never): Promise<infer Output> } ? Output : unknown;
type NamesOf<Tested> = Tested extends { readonly use?: infer Declared } ? keyof NonNullable<Declared> & string : string;

/** What `millrace test` must know beside the flow: the default export of `<flow>.worlds.ts`. */
export interface WorldsDefinition<Tested = unknown> {
  /** (Default: `{}`) */
  readonly input?: InputOf<Tested>;
  /** Several inputs, of which each is simulated in its share of the worlds. */
  readonly inputs?: readonly InputOf<Tested>[];
  /**
   * What capabilities answer, by their name in `use`, then by request (`"GET /invoices/:id"`), session or method;
   * under `tasks` what agents make of the tasks that the flow gives, by what they must be able to do.
   */
  readonly replies?: { readonly [Name in NamesOf<Tested> | "tasks"]?: Readonly<Record<string, Reply>> };
  readonly signals?: readonly SimulatedSignal[];
  /** What people answer, by the name of the step that asks; the others are left to expire. */
  readonly approvals?: Readonly<Record<string, SimulatedApproval>>;
  /** What flows return that this one calls or starts, by their name: they are not executed. */
  readonly flows?: Readonly<Record<string, Json>>;
  /** The run is meant to fail, also when nothing happens to it. */
  readonly ends?: "failed";
  /** What of the output must be the same in every world. (Default: all of it) */
  same?(output: OutputOf<Tested>): unknown;
  /** What must hold in every world, by its name. */
  readonly checks?: Readonly<Record<string, WorldCheck<OutputOf<Tested>>>>;
}

export interface Worlds extends WorldsDefinition {
  readonly kind: "millrace.worlds";
}

/** Describes the worlds in which `millrace test` runs a flow; give it the flow's type: `defineWorlds<typeof flow>(...)`. */
export function defineWorlds<Tested = unknown>(definition: WorldsDefinition<Tested>): Worlds {
  return Object.freeze({ ...definition, kind: "millrace.worlds" as const }) as Worlds;
}

/** Whether a module's default export describes worlds. */
export function isWorlds(value: unknown): value is Worlds {
  return typeof value === "object" && value !== null && (value as { kind?: unknown }).kind === "millrace.worlds";
}
