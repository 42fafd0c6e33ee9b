import type { LargeValue } from "@millrace/flow/run";
import type { ArtifactRow } from "@millrace/store";
import type { StepName } from "../protocol/messages.ts";

/** The row by which a large value is a file of its run; `of` is the step that it came of, or what it is of the run. */
export function valueRow({ artifact, sizeBytes }: LargeValue, of: StepName | "input" | "output"): ArtifactRow {
  const place = typeof of === "string" ? of : of.key === null ? of.name : `${of.name}[${of.key}]`;
  return { artifact, sizeBytes, name: `${place}.json`, mediaType: "application/json" };
}
