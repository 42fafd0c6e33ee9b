import type { Json } from "@millrace/flow";
import type { TableProfile } from "@millrace/parsing/profile";
import type { Expectation } from "../expectation/expectation.ts";
import type { TableHistory } from "../history/history.ts";

export type TableRecord = Readonly<Record<string, Json>>;

/** How an expectation was met. */
export type Finding = {
  readonly title: string;
  readonly expect: Expectation["expect"];
  readonly column: string | null;
  readonly severity: "fail" | "warn";
  readonly outcome: "held" | "broken" | "nothing to check";
  /** Cells or rows that were looked at, and those of them that broke it; null of what looks at the table as a whole. */
  readonly checked: number | null;
  readonly failed: number | null;
  /** What was seen, in a sentence. */
  readonly seen: string;
  /** The first rows that broke it, at most five. */
  readonly samples: readonly FailingCell[];
};

/** What is no scalar is shown as JSON. */
export type Scalar = string | number | boolean | null;

/** A cell that broke an expectation; rows are counted from 1. */
export type FailingCell = { readonly row: number; readonly value: Scalar; readonly reason: string };

/** What is known when the last row has been seen. */
export interface WholeTable {
  readonly profile: TableProfile;
  readonly history: TableHistory | null;
  readonly nowMs: number;
}

/** An expectation at work. */
export interface Check {
  add?(record: TableRecord, row: number): void;
  finish(table: WholeTable): Finding;
  /** The rows that broke it, as many as are kept. */
  readonly failing: readonly FailingCell[];
  /** Where keys were too many for one pass: the same expectation on one part of them each, for further passes. */
  parts?(): readonly Check[];
  /** Takes what a further pass has found. */
  take?(part: Check): void;
}
