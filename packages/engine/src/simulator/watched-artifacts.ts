import type { ArtifactStore } from "@millrace/store";

/** Artifacts that tell of every piece that goes in or out: a world in which files move does not stand still. */
export function watchedArtifacts({ write, read }: ArtifactStore, onSign: () => void): ArtifactStore {
  return {
    write: ({ project, content }) => write({ project, content: told(content, onSign) }),
    async read(options) {
      onSign();
      return read(options);
    },
  };
}

async function* told(content: AsyncIterable<Uint8Array>, onSign: () => void): AsyncGenerator<Uint8Array> {
  for await (const piece of content) {
    onSign();
    yield piece;
  }
}
