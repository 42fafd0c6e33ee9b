import type { ArtifactReference, Json } from "@millrace/flow";
import { isSimulatedFile } from "@millrace/flow/worlds";
import type { ArtifactStore } from "@millrace/store";

/** An input with its files stored, and the references that stand in their places. */
export interface StoredInput {
  readonly input: Json;
  readonly files: readonly ArtifactReference[];
}

/** Stores the files of a world's input. */
export async function storeFiles(artifacts: ArtifactStore, project: string, given: Json): Promise<StoredInput> {
  const files: ArtifactReference[] = [];
  const place = async (value: Json): Promise<Json> => {
    if (typeof value !== "object" || value === null) return value;
    if (isSimulatedFile(value)) {
      const { name, mediaType, base64 } = value;
      const content = (async function* () {
        yield Buffer.from(base64, "base64");
      })();
      const reference = { ...(await artifacts.write({ project, content })), name, mediaType };
      files.push(reference);
      return { ...reference };
    }
    if (Array.isArray(value)) return Promise.all(value.map(place));
    const entries = Object.entries(value).map(async ([key, inner]) => [key, await place(inner ?? null)] as const);
    return Object.fromEntries(await Promise.all(entries));
  };
  return { input: await place(given), files };
}
