import type { SentContent } from "../connector/byte-pieces.ts";

// Types, as an interface is no `Json` to the compiler.
/** What the server says of a file or folder. */
export type SftpStat = {
  readonly type: "file" | "folder" | "link" | "other";
  readonly sizeBytes: number;
  /** ISO 8601, of whole seconds. */
  readonly modifiedAt: string;
};

/** An entry of a folder. */
export type SftpEntry = SftpStat & { readonly name: string };

/** What was stored. */
export type SftpStored = { readonly path: string; readonly sizeBytes: number };

export interface SftpGetOptions {
  /** The first byte wanted. (Default: 0) */
  readonly start?: number;
}

/** What a flow receives for `sftp()`. Call it inside a step, so that its answer is recorded. */
export interface SftpCapability {
  /** The entries of a folder, in the server's order. */
  list(folder: string): AsyncIterable<SftpEntry>;
  /** Null where there is nothing of this name; follows links. */
  stat(path: string): Promise<SftpStat | null>;
  get(path: string, options?: SftpGetOptions): AsyncIterable<Uint8Array>;
  /** Writes beside the path under another name and renames: who reads there sees the old file or the whole new one. */
  put(path: string, content: SentContent): Promise<SftpStored>;
  /** Replaces a file that has the new name. */
  rename(from: string, to: string): Promise<void>;
  /** Deletes a file or an empty folder; is done too where there is none. */
  delete(path: string): Promise<void>;
  /** Makes a folder and those above it; is done too where it is there. */
  mkdir(path: string): Promise<void>;
}
