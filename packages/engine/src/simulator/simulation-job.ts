import type { Json } from "@millrace/flow";
import type { RecordedError } from "@millrace/flow/errors";
import type { SimulatedFile } from "@millrace/flow/worlds";
import type { Recording } from "../capability/recording.ts";
import type { SimulationReport } from "./simulate.ts";

/** A module that was bundled to a function body of CommonJS, so that a fresh process costs no file and no parsing. */
export interface BundledModule {
  readonly code: string;
  /** The runtime's packages that it and its parts ask for. */
  readonly imports: readonly string[];
  readonly parts: readonly BundledPart[];
}

/** A file that a bundled module asks for by its name. */
export interface BundledPart {
  readonly name: string;
  readonly code: string;
  /** Whether it is loaded once for all processes: it keeps no state. */
  readonly isKept: boolean;
}

/** What the simulation's own process is told to do. */
export type SimulationJob = {
  readonly flow: BundledModule;
  /** Null where the flow has none: it then needs no replies. */
  readonly worlds: BundledModule | null;
  /** Answers what the worlds do not declare; its input is used where they have none. */
  readonly recording?: Recording;
  /** Instead of what the worlds say. */
  readonly input?: Json;
  /** Files that texts of the input name. */
  readonly files?: Readonly<Record<string, SimulatedFile>>;
  readonly count: number;
  readonly seed: number;
  readonly replay?: string;
  /** URLs of the runner's halves of capabilities, by kind. */
  readonly capabilities: Readonly<Record<string, string>>;
};

/** What it answers. */
export type SimulationNews =
  | { readonly t: "progress"; readonly worlds: number }
  | { readonly t: "report"; readonly report: SimulationReport }
  | { readonly t: "failed"; readonly error: RecordedError };
