import type { Json } from "@millrace/flow";
import { compileExpression } from "@millrace/flow/expressions";
import { isMissing, timeOf } from "@millrace/parsing/profile";
import type { TableRecord } from "@millrace/parsing/records";
import type { RecordRules, Windows } from "../input/aggregation.ts";
import { columnKindOf, type Drift, renames, type Schema, valueFor, wider } from "./schema.ts";
import { windowColumn, windowOf } from "./window.ts";

export interface Prepared {
  /** What the target is given. */
  readonly rows: readonly TableRecord[];
  readonly schema: Schema;
  readonly drift: readonly Drift[];
  /** What the target is not given, with the reason. */
  readonly quarantine: readonly {
    readonly outcome: "rejected" | "skipped";
    readonly reason: string;
    readonly record: TableRecord;
  }[];
  readonly newestMs: number | null;
}

export interface Rules {
  readonly rules: RecordRules;
  readonly columns: Readonly<Record<string, string>> | undefined;
  readonly windows: Windows | undefined;
}

const dayMs = 86_400_000;

/** Makes rows of the target of a page of records. The same page and the same schema give the same rows. */
export function preparePage(
  records: readonly TableRecord[],
  { rules, columns, windows, before, newestMs }: Rules & { readonly before: Schema; readonly newestMs: number | null },
): Prepared {
  const quarantine: Prepared["quarantine"][number][] = [];
  const mapped = mapRecords(records, {
    columns,
    valid: rules.valid,
    tell: (reason, record) => quarantine.push({ outcome: "rejected", reason, record }),
  });
  const { schema, drift, refused } = learnSchema(mapped, { rules, before });
  const oldestMs =
    windows?.latestDays === undefined || newestMs === null ? null : newestMs - windows.latestDays * dayMs;
  const rows = new Map<string, TableRecord>();
  let newest = newestMs;
  for (const [at, record] of mapped.entries()) {
    const put = (outcome: "rejected" | "skipped", reason: string) => quarantine.push({ outcome, reason, record });
    const { row, reason } = rowOf(record, { schema, rules, refused });
    if (reason !== null) {
      put("rejected", reason);
      continue;
    }
    if (windows) {
      const start = windowOf(row[windows.time], windows.every);
      if (start === null) {
        put("rejected", `${windows.time} is no moment`);
        continue;
      }
      const timeMs = timeOf(row[windows.time])!;
      if (oldestMs !== null && timeMs < oldestMs) {
        put("skipped", `too late: ${windows.time} is more than ${windows.latestDays} days before the newest`);
        continue;
      }
      row[windowColumn] = start;
      newest = Math.max(newest ?? timeMs, timeMs);
    }
    const key = rules.keys.length === 0 ? String(at) : JSON.stringify(rules.keys.map((name) => row[name]));
    const present = rows.get(key);
    if (present) {
      quarantine.push({
        outcome: "skipped",
        reason: "another record of the page has the same keys",
        record: isNewer(row, present, rules.version) ? present : row,
      });
    }
    if (!present || isNewer(row, present, rules.version)) rows.set(key, row);
  }
  return { rows: [...rows.values()], schema, drift, quarantine, newestMs: newest };
}

/** Whether a record takes the place of one with the same keys; of equal ones the later does. */
export function isNewer(record: TableRecord, present: TableRecord, version: string | undefined): boolean {
  if (version === undefined) return true;
  const [one, other] = [record[version] ?? null, present[version] ?? null];
  if (one === null || other === null) return other === null;
  return typeof one === "number" && typeof other === "number" ? one >= other : String(one) >= String(other);
}

function mapRecords(
  records: readonly TableRecord[],
  {
    columns,
    valid,
    tell,
  }: {
    readonly columns: Rules["columns"];
    readonly valid: string | undefined;
    readonly tell: (reason: string, record: TableRecord) => void;
  },
): TableRecord[] {
  const made = columns && Object.entries(columns).map(([name, text]) => [name, compileExpression(text)] as const);
  const isValid = valid === undefined ? null : compileExpression(valid);
  return records.flatMap((record) => {
    try {
      const row = made
        ? Object.fromEntries(made.map(([name, expression]) => [name, expression.evaluate(record)]))
        : record;
      if (isValid === null || isValid.evaluate(row) === true) return [row];
      tell("it is not valid", record);
    } catch (error) {
      tell((error as Error).message.slice(0, 300), record);
    }
    return [];
  });
}

function learnSchema(
  records: readonly TableRecord[],
  { rules, before }: { readonly rules: RecordRules; readonly before: Schema },
) {
  const isFirst = Object.keys(before).length === 0;
  const schema: Record<string, Schema[string]> = { ...before };
  const seen: Record<string, Schema[string]> = {};
  for (const record of records)
    for (const [name, value] of Object.entries(record)) {
      const kind = columnKindOf(value);
      if (kind) seen[name] = seen[name] ? wider(seen[name], kind) : kind;
    }
  const drift: Drift[] = [];
  const added: Record<string, Schema[string]> = {};
  const refused = new Set<string>();
  for (const [name, kind] of Object.entries(seen)) {
    const declared = rules.types[name];
    const present = schema[name];
    if (present === undefined) {
      added[name] = declared ?? kind;
      if (isFirst || rules.newColumns === "add") schema[name] = declared ?? kind;
      else if (rules.newColumns === "reject") refused.add(name);
      if (!isFirst) drift.push({ change: changeOf[rules.newColumns], column: name, from: null, to: declared ?? kind });
    } else if (declared === undefined && rules.otherTypes === "widen" && wider(present, kind) !== present) {
      schema[name] = wider(present, kind);
      drift.push({ change: "widened", column: name, from: present, to: schema[name] });
    }
  }
  if (!isFirst) drift.push(...renames(records, { before, added }));
  return { schema, drift, refused };
}
const changeOf = { add: "added", ignore: "ignored", reject: "refused" } as const;

function rowOf(
  record: TableRecord,
  {
    schema,
    rules,
    refused,
  }: { readonly schema: Schema; readonly rules: RecordRules; readonly refused: ReadonlySet<string> },
): { readonly row: TableRecord; readonly reason: string | null } {
  const row: Record<string, Json> = {};
  for (const name of refused) if (!isMissing(record[name])) return { row, reason: `there is no column ${name}` };
  for (const [name, kind] of Object.entries(schema)) {
    const value = valueFor(kind, record[name]);
    if (value === undefined)
      return { row, reason: `${name} must be ${kind}: ${JSON.stringify(record[name]).slice(0, 100)}` };
    row[name] = value;
  }
  const blank = rules.keys.find((name) => isMissing(row[name]));
  return { row, reason: blank === undefined ? null : `the key ${blank} is blank` };
}
