import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { ArtifactDto, JournalEntryDto } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import type { Client } from "@millrace/sdk";

/** A file of a run, with the step that wrote it where one did. */
export interface RunArtifact {
  readonly artifact: string;
  readonly name: string;
  readonly step: string | null;
  readonly stepKey: string | null;
}

interface WrittenArtifact extends RunArtifact {
  /** What the list of the run's files calls it. */
  readonly listedAs: string;
}

/**
 * The files of a run, each once, as its list has them: first those that it wrote, in that order, large values among them;
 * then what it got from its flow's state or with its input.
 */
export function runArtifacts(
  journal: readonly JournalEntryDto[],
  listed: readonly Pick<ArtifactDto, "artifact" | "name">[],
): readonly RunArtifact[] {
  const keyOf = (artifact: string, name: string) => `${artifact} ${name}`;
  const files = new Map<string, RunArtifact>();
  for (const { listedAs, ...file } of journal.flatMap(writtenBy)) {
    const key = keyOf(file.artifact, listedAs);
    if (!files.has(key)) files.set(key, file);
  }
  for (const { artifact, name } of listed) {
    const key = keyOf(artifact, name);
    if (!files.has(key)) files.set(key, { artifact, name, step: null, stepKey: null });
  }
  return [...files.values()];
}

function writtenBy(entry: JournalEntryDto): readonly WrittenArtifact[] {
  const large = "large" in entry.body ? entry.body.large : undefined;
  if (large) return [largeArtifact(entry, large.artifact)];
  if (entry.kind !== "artifact.written") return [];
  const { artifact, step = null, stepKey = null } = entry.body;
  const name = entry.name ?? artifact;
  return [{ artifact, name, listedAs: name, step, stepKey }];
}

/** A value that is too long for its entry, under the name of its step or of what it is of the run. */
function largeArtifact({ kind, name, key }: JournalEntryDto, artifact: string): WrittenArtifact {
  const what = name ?? (kind === "run.queued" ? "input" : "output");
  const listedAs = `${key === null ? what : `${what}[${key}]`}.json`;
  return { artifact, name: `${what}.json`, listedAs, step: name, stepKey: key };
}

/** Writes a run's files into a folder, numbered in their order; returns their paths. */
export async function saveArtifacts(
  client: Client,
  options: { readonly runId: string; readonly artifacts: readonly RunArtifact[]; readonly folder: string },
): Promise<readonly string[]> {
  const { runId, artifacts, folder } = options;
  const paths: string[] = [];
  try {
    await mkdir(folder, { recursive: true });
    for (const [index, file] of artifacts.entries()) {
      const path = join(folder, fileName(index + 1, file));
      const { body } = await client.artifacts.get({ runId, artifact: file.artifact });
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
function fileName(number: number, { name, stepKey }: RunArtifact): string {
  const about = stepKey === null ? "" : lastPart(stepKey).slice(0, 60);
  return [String(number).padStart(3, "0"), about, lastPart(name)].filter((part) => part !== "").join(" ");
}

function lastPart(path: string): string {
  return (path.split(/[/\\]/).findLast((part) => part !== "") ?? "").replace(/[^\p{L}\p{N} ._-]/gu, "_");
}
