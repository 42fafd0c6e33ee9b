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

/** A value of any of the types. */
export type Single = string | number | { readonly amount: string; readonly currency: string | null };

/** What a field holds: one value, several where it may have many, null for none. */
export type Value = Single | readonly Single[] | null;

export type Values = Readonly<Record<string, Value>>;
