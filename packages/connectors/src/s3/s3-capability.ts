import type { SentContent } from "../connector/byte-pieces.ts";

// Types, as an interface is no `Json` to the compiler.
/** An object as the bucket lists it. */
export type S3Entry = {
  readonly key: string;
  readonly sizeBytes: number;
  readonly etag: string;
  /** ISO 8601. */
  readonly modifiedAt: string;
};

/** What the bucket says of one object. */
export type S3Object = S3Entry & { readonly mediaType: string | null };

/** What was stored. */
export type S3Stored = { readonly key: string; readonly sizeBytes: number; readonly etag: string };

export interface S3ListOptions {
  /** Only keys that begin with it. */
  readonly prefix?: string;
  /** Only keys after it, in the order of their UTF-8 bytes. */
  readonly startAfter?: string;
}

export interface S3GetOptions {
  /** The first byte wanted. (Default: 0) */
  readonly start?: number;
}

export interface S3PutOptions {
  /** (Default: "application/octet-stream") */
  readonly mediaType?: string;
}

export interface S3PresignOptions {
  /** (Default: "GET") */
  readonly method?: "GET" | "PUT";
  /** From 1 second to 7 days. (Default: 900) */
  readonly expiresInS?: number;
}

/** What a flow receives for `s3()`. Call it inside a step, so that its answer is recorded. */
export interface S3Capability {
  /** Asks for the next thousand keys when they are read. */
  list(options?: S3ListOptions): AsyncIterable<S3Entry>;
  /** Null where there is no such object. */
  head(key: string): Promise<S3Object | null>;
  /** The object's bytes as a stream; a whole one is compared with its checksum where the bucket has one. */
  get(key: string, options?: S3GetOptions): AsyncIterable<Uint8Array>;
  /** Stores bytes, a text or a stream of any length; the object is there as a whole or not at all. */
  put(key: string, content: SentContent, options?: S3PutOptions): Promise<S3Stored>;
  /** Is done too where there is no such object. */
  delete(key: string): Promise<void>;
  /** A URL that lets whoever has it read or write the object until it expires: a secret. */
  presign(key: string, options?: S3PresignOptions): Promise<string>;
}
