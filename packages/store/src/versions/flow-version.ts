/** A flow's code as it was published; immutable. */
export interface FlowVersion {
  readonly project: string;
  readonly flow: string;
  /** sha256 in hexadecimal. */
  readonly version: string;
  /** JSON text: name, description, input schema, use, retry. */
  readonly manifest: string;
  /** The bundled source. */
  readonly bundle: string;
  readonly createdAt: number;
}

/** A flow with the version that new runs get. */
export interface PublishedFlow {
  readonly project: string;
  readonly flow: string;
  readonly version: string;
  readonly manifest: string;
  readonly publishedAt: number;
}
