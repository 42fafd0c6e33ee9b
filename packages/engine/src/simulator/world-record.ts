import type { RecordedError } from "@millrace/flow/errors";
import type { RunStatus } from "@millrace/flow/run";
import type { StoredEntry } from "@millrace/store";
import type { WorldPlan } from "./disturbance.ts";
import type { MissingReply } from "./missing-reply.ts";
import type { WorldCall } from "./simulated-call.ts";

/** What came of a world. */
export interface WorldRecord {
  readonly plan: WorldPlan;
  /** Null for a run that did not end. */
  readonly ended: {
    readonly status: RunStatus;
    /** JSON text; undefined where the run did not succeed. */
    readonly output: string | undefined;
    readonly error: RecordedError | undefined;
  } | null;
  /** Why it did not. */
  readonly stuck: string | null;
  readonly entries: readonly StoredEntry[];
  /** In the order in which they reached the outside. */
  readonly calls: readonly WorldCall[];
  /** How many journal writes it took. */
  readonly writes: number;
  /** What was disturbed, in words. */
  readonly story: readonly string[];
  /** What the engine did that it must never do. */
  readonly engineFaults: readonly string[];
  /** Steps whose function executed although the journal had their result. */
  readonly repeatedSteps: readonly string[];
  readonly cancelAsked: boolean;
  /** When each step's function first executed, by name and key. */
  readonly stepTimes: ReadonlyMap<string, number>;
  readonly missingReplies: readonly MissingReply[];
}
