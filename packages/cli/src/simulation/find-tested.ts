import { existsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { MillraceError } from "@millrace/flow/errors";
import { nearest } from "@millrace/server/outside";
import { type BundledFlow, bundledFlows } from "../publish/bundled-flows.ts";

export interface TestedFlow {
  readonly flowFile: string;
  /** Null where there is none. */
  readonly worldsFile: string | null;
  /** Where its calls are recorded, or will be. */
  readonly recordingFile: string;
  /** The sample input that `millrace new` writes; null where there is none. */
  readonly sampleFile: string | null;
}

export interface NamedFiles {
  readonly worldsFile?: string | undefined;
  readonly recordingFile?: string | undefined;
}

/** Finds the files of a flow that is named by its file, its folder, or as a bundled one. */
export function findTested(
  flow: string,
  { worldsFile, recordingFile }: NamedFiles,
  bundled = bundledFlows(),
): TestedFlow {
  const flowFile = fileOf(flow, bundled);
  if (worldsFile !== undefined && !existsSync(worldsFile)) {
    throw new MillraceError({
      code: "WORLDS_INVALID",
      message: `Cannot use the worlds of the flow as their file must exist: there is no ${worldsFile}`,
      hint: "Check the path.",
    });
  }
  const stem = flowFile.replace(/\.[a-z]+$/, "");
  const beside = `${stem}.worlds.ts`;
  const sample = join(dirname(flowFile), "input.json");
  return {
    flowFile,
    worldsFile: worldsFile ?? (existsSync(beside) ? beside : null),
    recordingFile: recordingFile ?? `${stem}.recorded.json`,
    sampleFile: existsSync(sample) ? sample : null,
  };
}

function fileOf(flow: string, bundled: readonly BundledFlow[]): string {
  const named = bundled.find(({ name }) => name === flow);
  if (named) return named.file;
  const file = existsSync(flow) && statSync(flow).isDirectory() ? join(flow, "flow.ts") : flow;
  if (existsSync(file)) return file;
  const names = bundled.map(({ name }) => name);
  const guess = nearest(flow, names);
  throw new MillraceError({
    code: "FLOW_NOT_FOUND",
    message: `Cannot test ${flow} as it must be a flow's file, its folder or a bundled flow: there is no ${file}`,
    hint: guess ? `Did you mean ${guess}?` : `Bundled are ${names.join(", ") || "none"}.`,
  });
}
