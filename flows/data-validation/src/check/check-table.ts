import { PermanentError } from "@millrace/flow";
import { createProfiler, type TableProfile } from "@millrace/parsing/profile";
import type { Expectation } from "../expectation/expectation.ts";
import { titleOf } from "../expectation/title.ts";
import type { TableHistory } from "../history/history.ts";
import type { Check, FailingCell, Finding, TableRecord } from "./check.ts";
import { judgeCell } from "./judge-cell.ts";
import { judgeExpression } from "./judge-expression.ts";
import { keysOf, referenceCheck, uniqueCheck } from "./judge-keys.ts";
import { rowCheck } from "./row-check.ts";
import { isOfTable, tableCheck } from "./table-check.ts";

/** A table that can be read again from its beginning, many records at a time. */
export type OpenTable = () => AsyncIterable<{ readonly records: readonly TableRecord[] }>;

/** A failing cell with the expectation that it breaks. */
export interface FailingRow extends FailingCell {
  readonly expectation: string;
  readonly severity: "fail" | "warn";
}

export interface CheckedTable {
  readonly profile: TableProfile;
  readonly findings: readonly Finding[];
  /** In the order of the expectations, then of the rows. */
  readonly failing: readonly FailingRow[];
}

/** Reads a table once, and holds all expectations against it; keys that are too many for memory cost further passes. */
export async function checkTable(
  open: OpenTable,
  options: {
    readonly expectations: readonly Expectation[];
    readonly references?: Readonly<Record<string, OpenTable>>;
    readonly history?: TableHistory | null;
    readonly nowMs: number;
    /** Failing rows that are kept of each expectation. */
    readonly keep: number;
    /** Called now and then, as a sign of life. */
    readonly onProgress?: () => void;
  },
): Promise<CheckedTable> {
  const { expectations, history = null, nowMs, keep, onProgress } = options;
  const checks: Check[] = [];
  for (const expectation of expectations)
    checks.push(await checkOf(expectation, { keep, references: options.references ?? {} }));
  const profiler = createProfiler();
  await pass(open, { checks, onProgress, also: (record) => profiler.add(record) });
  for (const check of checks)
    for (const part of check.parts?.() ?? []) {
      await pass(open, { checks: [part], onProgress });
      check.take?.(part);
    }
  const profile = profiler.profile();
  const findings = checks.map((check) => check.finish({ profile, history, nowMs }));
  const failing = checks.flatMap((check, at) =>
    check.failing.map((cell) => ({ ...cell, expectation: findings[at]!.title, severity: findings[at]!.severity })),
  );
  return { profile, findings, failing };
}

async function pass(
  open: OpenTable,
  {
    checks,
    onProgress,
    also,
  }: {
    readonly checks: readonly Check[];
    readonly onProgress: (() => void) | undefined;
    readonly also?: (record: TableRecord) => void;
  },
): Promise<void> {
  const looking = checks.filter((check) => check.add !== undefined);
  let row = 0;
  for await (const { records } of open()) {
    for (const record of records) {
      row++;
      also?.(record);
      for (const check of looking) check.add!(record, row);
    }
    onProgress?.();
  }
}

async function checkOf(
  expectation: Expectation,
  { keep, references }: { readonly keep: number; readonly references: Readonly<Record<string, OpenTable>> },
): Promise<Check> {
  if (isOfTable(expectation)) return tableCheck(expectation);
  switch (expectation.expect) {
    case "unique":
      return uniqueCheck(expectation, { keep });
    case "reference": {
      const open = references[expectation.table];
      if (open !== undefined) return referenceCheck(expectation, { keep, keys: await keysOf(open(), { expectation }) });
      throw new PermanentError(
        `Cannot check that ${titleOf(expectation)} as the table must be named in references: ${expectation.table}`,
      );
    }
    case "expression":
      return rowCheck(expectation, { judge: judgeExpression(expectation), keep });
    default:
      return rowCheck(expectation, { judge: judgeCell(expectation), keep });
  }
}
