import type { Json } from "@millrace/flow";
import type { LargeValue } from "@millrace/flow/run";
import type { ArtifactRow, ArtifactStore } from "@millrace/store";
import { checkLength } from "../runner/json-text.ts";
import { isLarge } from "../runner/large-values.ts";
import { previewOf } from "./preview.ts";
import { valueRow } from "./value-row.ts";

/** How the first entry of a run says its input, and the file of the run that goes with it. */
export interface RecordedInput {
  readonly said: { readonly input: Json } | { readonly large: LargeValue };
  readonly files: readonly ArtifactRow[];
}

/** Stores an input that is too long for an entry; a start must write the file's row in the same transaction. */
export async function recordInput(
  artifacts: ArtifactStore,
  { project, flow }: { readonly project: string; readonly flow: string },
  input: Json,
): Promise<RecordedInput> {
  const text = JSON.stringify(input);
  if (!isLarge(text)) return { said: { input }, files: [] };
  checkLength(text, `the input of ${flow}`);
  const bytes = Buffer.from(text);
  const content = (async function* () {
    yield bytes;
  })();
  const large = { ...(await artifacts.write({ project, content })), preview: previewOf(bytes) };
  return { said: { large }, files: [valueRow(large, "input")] };
}
