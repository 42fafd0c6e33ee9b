import { createHash } from "node:crypto";
import { MillraceError } from "@millrace/flow/errors";
import type { ArtifactStore } from "@millrace/store";

/** Artifacts in memory, with what an intake did to them. */
export interface MemoryArtifacts extends ArtifactStore {
  readonly files: ReadonlyMap<string, Buffer>;
  /** Why writes ended without a file. */
  readonly aborted: readonly unknown[];
  /** Called before each piece is taken; a test may hold it back. */
  beforePiece: () => Promise<void>;
}

export function memoryArtifacts(): MemoryArtifacts {
  const files = new Map<string, Buffer>();
  const aborted: unknown[] = [];
  const artifacts: MemoryArtifacts = {
    files,
    aborted,
    beforePiece: async () => {},
    async write({ project, content }) {
      const pieces: Uint8Array[] = [];
      try {
        for await (const piece of content) {
          await artifacts.beforePiece();
          pieces.push(piece);
        }
      } catch (error) {
        aborted.push(error);
        throw error;
      }
      const bytes = Buffer.concat(pieces);
      const artifact = createHash("sha256").update(bytes).digest("hex");
      files.set(`${project}/${artifact}`, bytes);
      return { artifact, sizeBytes: bytes.length };
    },
    async read({ project, artifact, start = 0, end }) {
      const bytes = files.get(`${project}/${artifact}`);
      if (!bytes) throw new MillraceError({ code: "ARTIFACT_NOT_FOUND", message: `Cannot find ${artifact}` });
      const part = bytes.subarray(start, end);
      const content = (async function* () {
        yield part;
      })();
      return { sizeBytes: bytes.length, content };
    },
  };
  return artifacts;
}
