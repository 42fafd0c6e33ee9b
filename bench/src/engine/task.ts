import type { LoadCurve } from "./curve/load-curve.ts";
import type { ParkedRuns } from "./jobs/parked-runs.ts";
import type { Replies } from "./jobs/replies.ts";
import type { Audit, Job, Measured } from "./measured.ts";

/** What a contender's process is asked to do. */
export type Task =
  | { readonly kind: "measure" | "fill" | "audit" | "curve" | "park" | "reply"; readonly job: Job }
  | { readonly kind: "work"; readonly job: Job; readonly index: number };

/** What it answers with, by the kind of the task. */
export interface Answers {
  readonly measure: Measured;
  readonly fill: null;
  readonly work: null;
  readonly audit: Audit;
  readonly curve: LoadCurve;
  readonly park: ParkedRuns;
  readonly reply: readonly Replies[];
}
