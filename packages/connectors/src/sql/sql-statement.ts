import type { Json } from "@millrace/flow";

/** What a statement takes as a parameter; bytes travel as they are. */
export type SqlValue = Json | Uint8Array;

/** A piece of a statement: text as it is, a name that its database quotes, a parameter (bytes in base64). */
type SqlPart =
  | { readonly text: string }
  | { readonly name: readonly string[] }
  | { readonly value: Json }
  | { readonly bytes: string };

const marked: unique symbol = Symbol("millrace.sql");

/** A statement whose parameters are apart from its text. */
export interface SqlStatement {
  readonly [marked]: true;
  readonly parts: readonly SqlPart[];
}

export interface SqlTag {
  /** Writes a statement: what stands in `${}` becomes a parameter, another statement becomes a part of it. */
  (texts: TemplateStringsArray, ...values: readonly (SqlValue | SqlStatement)[]): SqlStatement;
  /** A table or column, quoted; several names are one path, such as schema and table. */
  identifier(...path: readonly string[]): SqlStatement;
  /** Parameters with commas between them, for `in (...)`; of no values it is `null`, which nothing is in. */
  list(values: readonly SqlValue[]): SqlStatement;
}

export const sql: SqlTag = Object.assign(
  (texts: TemplateStringsArray, ...values: readonly (SqlValue | SqlStatement)[]) =>
    statement(
      texts.flatMap((text, index) => {
        const value = index === 0 ? undefined : values[index - 1];
        return [...(value === undefined ? [] : partsOf(value)), { text }];
      }),
    ),
  {
    identifier: (...path: readonly string[]) => statement([{ name: path }]),
    list: (values: readonly SqlValue[]) =>
      statement(
        values.length === 0
          ? [{ text: "null" }]
          : values.flatMap((value, index) => [...(index === 0 ? [] : [{ text: ", " }]), paramOf(value)]),
      ),
  },
);

export function isStatement(value: unknown): value is SqlStatement {
  return typeof value === "object" && value !== null && marked in value;
}

/** A parameter as it travels. */
export function paramOf(value: SqlValue): { readonly value: Json } | { readonly bytes: string } {
  if (!(value instanceof Uint8Array)) return { value };
  return { bytes: btoa(Array.from(value, (byte) => String.fromCharCode(byte)).join("")) };
}

function partsOf(value: SqlValue | SqlStatement): readonly SqlPart[] {
  return isStatement(value) ? value.parts : [paramOf(value)];
}

function statement(parts: readonly SqlPart[]): SqlStatement {
  return { [marked]: true, parts };
}
