// A type, as an interface is no `Json` to the compiler.
/** What the journal keeps of a stored file; the bytes are in the artifact store of the run's project. */
export type ArtifactReference = {
  readonly artifact: string;
  readonly name: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
};

/** Bytes to be stored: at once or as a stream. */
export type ArtifactContent = Uint8Array | AsyncIterable<Uint8Array>;

/** How a file is to be named and served. */
export interface ArtifactDescription {
  readonly name: string;
  /** (Default: "application/octet-stream") */
  readonly mediaType?: string;
}
