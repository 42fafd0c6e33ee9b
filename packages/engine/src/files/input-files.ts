import type { ArtifactReference, Json } from "@millrace/flow";
import { acceptsFile, filePlaces } from "@millrace/flow/artifact";
import { MillraceError } from "@millrace/flow/errors";
import type { ArtifactRow, Store } from "@millrace/store";
import { uploadsSince } from "@millrace/store/uploads";
import type { FlowManifest } from "../runner/flow-manifest.ts";
import type { OwnedRun } from "../worker/owned-run.ts";
import { readableFile } from "./readable-file.ts";
import { uploadLifeMs } from "./upload-life.ts";

/** Says of a file's hash how large it is, where whoever starts the run may hand it on; null where not. */
type FindFile = (artifact: string) => Promise<{ readonly sizeBytes: number } | null>;

/** The rows by which a run has the files that somebody outside hands it: what was uploaded within the last day. */
export function uploadedFiles(
  { tables }: Pick<Store, "tables">,
  project: string,
  start: { readonly manifest: FlowManifest; readonly input: Json; readonly own?: readonly ArtifactRow[] },
): Promise<readonly ArtifactRow[]> {
  const { own = [] } = start;
  return inputFiles(start, "uploaded within the last day", async (artifact) => {
    const present = own.find((file) => file.artifact === artifact);
    if (present) return present;
    const uploadedSince = (await tables.nowMs()) - uploadLifeMs;
    return (await uploadsSince(tables, { project, artifacts: [artifact], uploadedSince }))[0] ?? null;
  });
}

/** The rows by which a run has the files that another run hands it: what that one may read itself. */
export function handedFiles(
  store: Pick<Store, "getArtifact" | "tables">,
  run: OwnedRun,
  start: { readonly manifest: FlowManifest; readonly input: Json },
): Promise<readonly ArtifactRow[]> {
  return inputFiles(start, "one that the run which starts it may read", (artifact) =>
    readableFile(store, run, artifact),
  );
}

async function inputFiles(
  { manifest, input }: { readonly manifest: FlowManifest; readonly input: Json },
  rule: string,
  find: FindFile,
): Promise<readonly ArtifactRow[]> {
  const rows = new Map<string, ArtifactRow>();
  for (const { value, path, accept } of manifest.input === null ? [] : filePlaces(manifest.input, input)) {
    if (!isReference(value)) continue;
    const refuse = (must: string, seen: string) => {
      throw new MillraceError({
        code: "INPUT_INVALID",
        message: `Cannot start ${manifest.name} as the file at ${path.join(".") || "the input"} must be ${must}: ${seen}`,
        hint: "Upload the file and name what the upload was answered with; nothing was queued.",
        retry: false,
      });
    };
    if (accept && !acceptsFile(accept, value))
      refuse(`one of ${accept.join(", ")}`, `${value.name}, ${value.mediaType}`);
    const found = await find(value.artifact);
    if (!found) return refuse(rule, value.artifact);
    if (found.sizeBytes !== value.sizeBytes)
      refuse("told with its size", `${value.sizeBytes} bytes where it has ${found.sizeBytes}`);
    const { artifact, name, mediaType, sizeBytes } = value;
    // The key of a run's files.
    rows.set(`${artifact} ${name}`, { artifact, name, mediaType, sizeBytes });
  }
  return [...rows.values()];
}

function isReference(value: Json): value is Json & ArtifactReference {
  if (typeof value !== "object" || value === null) return false;
  const { artifact, name, mediaType, sizeBytes } = value as { readonly [key: string]: unknown };
  return [artifact, name, mediaType].every((text) => typeof text === "string") && Number.isSafeInteger(sizeBytes);
}
