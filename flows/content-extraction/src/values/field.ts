import type { Json } from "@millrace/flow";

export const fieldTypes = ["text", "number", "money", "date", "url"] as const;

/** A value that is wanted of each page. */
export interface Field {
  readonly name: string;
  readonly type: (typeof fieldTypes)[number];
  /** What pages call it, where that is not its name. */
  readonly description?: string | undefined;
  /** Whether a page may have several. */
  readonly many: boolean;
}

/** The address and language that a text is read by. */
export interface Reading {
  readonly url: string;
  readonly language: string | null;
}

export type Values = Readonly<Record<string, Json>>;
