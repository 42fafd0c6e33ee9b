import type { Json } from "@millrace/flow";
import { isMissing, kindOf, numberOf } from "@millrace/parsing/profile";
import type { TableRecord } from "@millrace/parsing/records";
import { jaroWinkler } from "@millrace/parsing/similarity";
import type { ColumnKind } from "../input/aggregation.ts";

/** The columns of the target, in their order. */
export type Schema = Readonly<Record<string, ColumnKind>>;

export type Drift = {
  readonly change: "added" | "ignored" | "refused" | "widened" | "perhaps renamed";
  readonly column: string;
  readonly from: string | null;
  readonly to: string | null;
};

/** The kind that holds a value as it is; null for none. */
export function columnKindOf(value: Json | undefined): ColumnKind | null {
  const kind = kindOf(value);
  if (kind === "missing") return null;
  return kind === "integer" || kind === "number" || kind === "boolean" ? kind : "text";
}

/** The narrowest kind that holds both. */
export function wider(one: ColumnKind, other: ColumnKind): ColumnKind {
  if (one === other) return one;
  return isNumeric(one) && isNumeric(other) ? "number" : "text";
}
const isNumeric = (kind: ColumnKind) => kind === "integer" || kind === "number";

/** A value as its column holds it; undefined where it does not fit. */
export function valueFor(kind: ColumnKind, value: Json | undefined): Json | undefined {
  if (isMissing(value)) return null;
  if (kind === "text") return typeof value === "string" ? value : JSON.stringify(value);
  if (kind === "boolean") {
    if (typeof value === "boolean") return value;
    return typeof value === "string" && /^(true|false)$/iu.test(value.trim()) ? /^t/iu.test(value.trim()) : undefined;
  }
  const number = numberOf(value);
  return number === null || (kind === "integer" && !Number.isSafeInteger(number)) ? undefined : number;
}

/** A column that is gone while one of a similar name has come: perhaps it is the same. */
export function renames(
  records: readonly TableRecord[],
  { before, added }: { readonly before: Schema; readonly added: Schema },
): Drift[] {
  const present = new Set(records.flatMap((record) => Object.keys(record)));
  const gone = Object.keys(before).filter((column) => !present.has(column));
  return Object.entries(added).flatMap(([column, kind]): Drift[] => {
    const [best] = gone
      .filter((old) => before[old] === kind)
      .map((old) => ({ old, similarity: jaroWinkler(old.toLowerCase(), column.toLowerCase()) }))
      .filter(({ similarity }) => similarity >= 0.8)
      .sort((one, other) => other.similarity - one.similarity);
    return best ? [{ change: "perhaps renamed", column, from: best.old, to: column }] : [];
  });
}
