/** What is known of stored bytes. */
export interface StoredArtifact {
  /** sha256 of the bytes in hexadecimal. */
  readonly artifact: string;
  readonly sizeBytes: number;
}

/** Where the bytes of artifacts lie, by project and hash. Knowing a hash authorises nothing: callers check the run first. */
export interface ArtifactStore {
  /** Stores a stream and resolves when it is durable; the same bytes twice are stored once. A failed or aborted write leaves nothing behind. */
  write(options: { readonly project: string; readonly content: AsyncIterable<Uint8Array> }): Promise<StoredArtifact>;
  /** The bytes from `start` (0) to `end` (exclusive, all); `ARTIFACT_NOT_FOUND` where there are none. */
  read(options: {
    readonly project: string;
    readonly artifact: string;
    readonly start?: number;
    readonly end?: number;
  }): Promise<{ readonly sizeBytes: number; readonly content: AsyncIterable<Uint8Array> }>;
}
