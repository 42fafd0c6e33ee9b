import { type Json, PermanentError } from "@millrace/flow";
import { isMissing } from "@millrace/parsing/profile";
import { createSeenKeys, type SeenKeys } from "@millrace/parsing/seen-keys";
import type { ExpectationOf } from "../expectation/expectation.ts";
import type { TableRecord } from "./check.ts";
import { type RowCheck, rowCheck } from "./row-check.ts";

/** The key of a row, as text; null where a part of it is missing. 7 and "7" are the same key. */
function keyOf(record: TableRecord, columns: readonly string[]): string | null {
  let key = "";
  for (const column of columns) {
    const value = record[column] as Json | undefined;
    if (isMissing(value)) return null;
    key += `${typeof value === "string" ? value : JSON.stringify(value)}\u001f`;
  }
  return key;
}

/** Unique keys, whatever their number: those that do not fit into memory at once are looked at in further passes. */
export function uniqueCheck(
  expectation: ExpectationOf<"unique">,
  { keep, seen = createSeenKeys() }: { readonly keep: number; readonly seen?: SeenKeys },
): RowCheck {
  const { columns } = expectation;
  const judge = (record: TableRecord, row: number) => {
    const key = keyOf(record, columns);
    if (key === null) return undefined;
    const earlier = seen.seenIn(key, row);
    return earlier === null ? null : `is the same as in row ${earlier}`;
  };
  const check = rowCheck(expectation, { judge, keep });
  return {
    ...check,
    parts() {
      const { parts } = seen;
      if (parts === 1) return [];
      // What the first pass found is of some parts only: it is counted anew.
      check.counts.failed = 0;
      check.failing.length = 0;
      return Array.from({ length: parts }, (_, part) =>
        uniqueCheck(expectation, { keep, seen: createSeenKeys({ part, parts, maxKeys: Number.POSITIVE_INFINITY }) }),
      );
    },
    take(part) {
      check.counts.failed += (part as RowCheck).counts.failed;
      check.failing.push(...part.failing.slice(0, keep - check.failing.length));
    },
  };
}

/** The keys that a table refers to. */
export async function keysOf(
  batches: AsyncIterable<{ readonly records: readonly TableRecord[] }>,
  { expectation }: { readonly expectation: ExpectationOf<"reference"> },
): Promise<SeenKeys> {
  const seen = createSeenKeys({ maxKeys: 16_000_000 });
  const columns = expectation.keys ?? expectation.columns;
  let row = 0;
  for await (const { records } of batches) {
    for (const record of records) {
      const key = keyOf(record, columns);
      row++;
      if (key !== null) seen.seenIn(key, row);
    }
    if (seen.parts > 1)
      throw new PermanentError(
        `Cannot check references into ${expectation.table} as it must have at most 16,000,000 keys`,
      );
  }
  return seen;
}

/** Keys that must be among those of another table. */
export function referenceCheck(
  expectation: ExpectationOf<"reference">,
  { keep, keys }: { readonly keep: number; readonly keys: SeenKeys },
): RowCheck {
  const judge = (record: TableRecord) => {
    const key = keyOf(record, expectation.columns);
    if (key === null) return undefined;
    return keys.has(key) ? null : `is not in ${expectation.table}`;
  };
  return rowCheck(expectation, { judge, keep });
}
