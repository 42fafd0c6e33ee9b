/** What of a file is read, and for how long. */
export interface ArtifactReadOptions {
  /** The first byte wanted. (Default: 0) */
  readonly start?: number;
  /** Ends the reading with the signal's reason. */
  readonly signal?: AbortSignal;
}
