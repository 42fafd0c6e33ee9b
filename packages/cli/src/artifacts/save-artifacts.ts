import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { JournalEntryDto } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import type { Client } from "@millrace/sdk";

/** A file of a run with what wrote it. */
export interface WrittenArtifact {
  readonly artifact: string;
  readonly name: string;
  readonly step: string | null;
  readonly stepKey: string | null;
}

/** The files that a journal names, in the order in which they were written; large values are among them. */
export function writtenArtifacts(journal: readonly JournalEntryDto[]): readonly WrittenArtifact[] {
  return journal.flatMap((entry) => {
    const large = "large" in entry.body ? entry.body.large : undefined;
    if (large) return [largeArtifact(entry, large.artifact)];
    return entry.kind === "artifact.written"
      ? [
          {
            artifact: entry.body.artifact,
            name: entry.name ?? entry.body.artifact,
            step: entry.body.step ?? null,
            stepKey: entry.body.stepKey ?? null,
          },
        ]
      : [];
  });
}

/** A value that is too long for its entry, under the name of its step or of what it is of the run. */
function largeArtifact({ kind, name, key }: JournalEntryDto, artifact: string): WrittenArtifact {
  const what = name ?? (kind === "run.queued" ? "input" : "output");
  return { artifact, name: `${what}.json`, step: name, stepKey: key };
}

/** Writes a run's files into a folder, numbered in the order in which they were written; returns their paths. */
export async function saveArtifacts(
  client: Client,
  options: { readonly runId: string; readonly artifacts: readonly WrittenArtifact[]; readonly folder: string },
): Promise<readonly string[]> {
  const { runId, artifacts, folder } = options;
  const paths: string[] = [];
  try {
    await mkdir(folder, { recursive: true });
    for (const [index, written] of artifacts.entries()) {
      const path = join(folder, fileName(index + 1, written));
      const { body } = await client.artifacts.get({ runId, artifact: written.artifact });
      await pipeline(body, createWriteStream(path));
      paths.push(path);
    }
  } catch (cause) {
    if (cause instanceof MillraceError) throw cause;
    throw new MillraceError({
      code: "INPUT_INVALID",
      message: `Cannot save the files of the run as ${folder} must be a folder that can be written: ${(cause as Error).message}`,
      hint: "Name another folder: --save ./evidence.",
      cause,
    });
  }
  return paths;
}

/** A number, what the step was about, the file's own name: "003 AUD-1000 page.jpg"; nothing that leads out of the folder. */
function fileName(number: number, { name, stepKey }: WrittenArtifact): string {
  const about = stepKey === null ? "" : lastPart(stepKey).slice(0, 60);
  return [String(number).padStart(3, "0"), about, lastPart(name)].filter((part) => part !== "").join(" ");
}

function lastPart(path: string): string {
  return (path.split(/[/\\]/).findLast((part) => part !== "") ?? "").replace(/[^\p{L}\p{N} ._-]/gu, "_");
}
