import type { Expectation } from "../expectation/expectation.ts";
import { titleOf } from "../expectation/title.ts";
import type { Check, FailingCell, Scalar, TableRecord } from "./check.ts";

/** Why a row breaks an expectation, null where it holds, undefined where there is nothing to look at. */
export type Judge = (record: TableRecord, row: number) => string | null | undefined;

type OfRows = Extract<Expectation, { mostly: number }>;

/** A check that looks at every row by itself. */
export interface RowCheck extends Check {
  readonly counts: { checked: number; failed: number };
  readonly failing: FailingCell[];
}

/** Makes a check of what is to be said of a single row. */
export function rowCheck(
  expectation: OfRows,
  { judge, keep }: { readonly judge: Judge; readonly keep: number },
): RowCheck {
  const failing: FailingCell[] = [];
  const counts = { checked: 0, failed: 0 };
  const names = "column" in expectation ? [expectation.column] : "columns" in expectation ? expectation.columns : null;
  const shownOf = (record: TableRecord): Scalar => {
    const value = names === null ? record : names.length === 1 ? record[names[0]!] : names.map((name) => record[name]);
    return typeof value === "object" && value !== null ? JSON.stringify(value) : (value ?? null);
  };
  return {
    counts,
    failing,
    add(record, row) {
      const reason = judge(record, row);
      if (reason === undefined) return;
      counts.checked++;
      if (reason === null) return;
      counts.failed++;
      if (failing.length < keep) failing.push({ row, value: shownOf(record), reason });
    },
    finish() {
      const { checked, failed } = counts;
      const held = failed <= checked * (1 - expectation.mostly) + 1e-9;
      return {
        title: titleOf(expectation),
        expect: expectation.expect,
        column: names?.join(" + ") ?? null,
        severity: expectation.severity,
        outcome: checked === 0 ? "nothing to check" : held ? "held" : "broken",
        checked,
        failed,
        seen: seen({ checked, failed, mostly: expectation.mostly }),
        samples: failing.slice(0, 5),
      };
    },
  };
}

function seen({ checked, failed, mostly }: { checked: number; failed: number; mostly: number }): string {
  if (checked === 0) return "no cell to look at";
  const tolerated = mostly < 1 ? `, of which ${percent(1 - mostly)} are tolerated` : "";
  return failed === 0
    ? `all ${count(checked)} hold`
    : `${count(failed)} of ${count(checked)} (${percent(failed / checked)}) do not${tolerated}`;
}

const count = (number: number) => number.toLocaleString("en");
const percent = (share: number) => `${Number((share * 100).toPrecision(3))} %`;
