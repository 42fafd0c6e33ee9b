import type { Tables, TableWrite } from "@millrace/store";
import { artifactStatement } from "@millrace/store";
import { keepArtifactsStatements, type StateRevision, stateArtifacts } from "@millrace/store/state";
import type { OwnedRun } from "../worker/owned-run.ts";

type Value = Omit<StateRevision, "project" | "flow"> & {
  /** JSON text. */
  readonly value: string;
};

/** The statements by which the files that a value names are kept for as long as it is the value. */
export function keepStateFiles(tables: Tables, { claimed }: OwnedRun, { value, ...at }: Value): readonly TableWrite[] {
  const { project, runId, flow } = claimed;
  return keepArtifactsStatements(tables, { project, flow, ...at }, { runId, artifacts: referencesIn(value) });
}

/**
 * Makes the files that a value keeps files of the run that has read it, before it gets the value: it may come back to them
 * when the value is long another one.
 */
export async function takeStateFiles(tables: Tables, run: OwnedRun, { value, ...at }: Value): Promise<void> {
  if (referencesIn(value).every((artifact) => run.files.has(artifact))) return;
  const { project, flow } = run.claimed;
  const files = await stateArtifacts(tables, { project, flow, ...at });
  if (files.length > 0) await tables.write(files.map((file) => artifactStatement(tables, run.key, file)));
  for (const { artifact, sizeBytes } of files) run.files.set(artifact, sizeBytes);
}

/** The hashes of the references in a value, each once. */
function referencesIn(value: string): readonly string[] {
  return [...new Set(Array.from(value.matchAll(/"artifact":"([0-9a-f]{64})"/g), ([, hash]) => hash!))];
}
