import { type Json, z } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { Dialect } from "./dialect.ts";
import { requireAllowed } from "./leading-keyword.ts";

/** A parameter as drivers take it. */
export type BoundValue = Json | Buffer;

/** A statement in the spelling of its database. */
export interface BoundStatement {
  readonly text: string;
  readonly values: readonly BoundValue[];
}

const value = z.strictObject({ value: z.json() });
const bytes = z.strictObject({ bytes: z.base64() });
const text = z.strictObject({ text: z.string() });
const name = z.strictObject({ name: z.array(z.string()).min(1).max(3) });

/** A statement as the runner's half sends it. */
export const sentStatement = z.union([
  z.strictObject({ sql: z.string(), params: z.array(z.union([value, bytes])) }),
  z.strictObject({ parts: z.array(z.union([text, value, bytes, name])) }),
]);
export type SentStatement = z.output<typeof sentStatement>;

/** Puts a statement into the spelling of its database, and refuses those that no flow may send. */
export function bindStatement(
  sent: SentStatement,
  dialect: Dialect,
  { keywords }: { readonly keywords: ReadonlySet<string> } = dialect,
): BoundStatement {
  const bound = "sql" in sent ? { text: sent.sql, values: sent.params.map(boundValue) } : join(sent.parts, dialect);
  requireAllowed(bound.text, keywords);
  return bound;
}

function join(parts: Extract<SentStatement, { parts: unknown }>["parts"], dialect: Dialect): BoundStatement {
  const values: BoundValue[] = [];
  const texts = parts.map((part) => {
    if ("text" in part) return part.text;
    if ("name" in part) return part.name.map((each) => quoteName(each, dialect)).join(".");
    values.push(boundValue(part));
    return dialect.placeholder(values.length);
  });
  return { text: texts.join(""), values };
}

/** A name in its database's quotes. */
export function quoteName(name: string, { quote, mostNameBytes }: Dialect): string {
  if (name === "" || name.includes("\0") || Buffer.byteLength(name) > mostNameBytes) {
    throw new MillraceError({
      code: "SQL_STATEMENT_REFUSED",
      message: `Cannot quote a name as it must have 1 to ${mostNameBytes} bytes, none of them zero: ${JSON.stringify(name.slice(0, 80))}`,
      hint: "Check the names of tables and columns that the flow hands over.",
    });
  }
  return `${quote}${name.replaceAll(quote, quote + quote)}${quote}`;
}

function boundValue(part: z.output<typeof value> | z.output<typeof bytes>): BoundValue {
  return "bytes" in part ? Buffer.from(part.bytes, "base64") : part.value;
}
