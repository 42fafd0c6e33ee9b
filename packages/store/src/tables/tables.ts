import type { Compilable, Kysely } from "kysely";
import type { RunStart } from "../commit/commit-batch.ts";
import type { RunKey } from "../runs/run.ts";
import type { TableSchema } from "./table-schema.ts";
import type { TableWrite } from "./table-write.ts";

/**
 * Everything beside the engine's hot path: one builder writes the SQL of both databases, so that a module is written once.
 * `build` makes queries and never executes them.
 */
export interface Tables {
  readonly build: Kysely<TableSchema>;
  /** The store's time, in milliseconds since 1970. */
  nowMs(): Promise<number>;
  read<Row>(query: Compilable<Row>): Promise<readonly Row[]>;
  /** A query as a statement for a transaction. */
  statement(query: Compilable, options?: { readonly expect?: number }): TableWrite;
  /** The statements that queue runs, at most 1,000; one whose idempotency key is taken changes nothing. */
  startStatements(starts: readonly RunStart[], nowMs: number): readonly TableWrite[];
  /** The statements that give a run a signal and wake it when it waits; a run that has ended, or is not there, is left as it is. */
  signalStatements(
    signal: RunKey & { readonly name: string; readonly payload: string },
    nowMs: number,
  ): readonly TableWrite[];
  /** All of them in one transaction; the rows that each returned, or null when one changed another number of rows than expected: then nothing was written. */
  write(statements: readonly TableWrite[], change?: TablesChange): Promise<readonly (readonly object[])[] | null>;
}

/** What a transaction on tables tells those who listen to the store. */
export interface TablesChange {
  /** It queued runs or woke some. */
  readonly claimable?: boolean;
  readonly runs?: readonly RunKey[];
  /** Running runs whose owner must look: a signal came. */
  readonly attention?: readonly RunKey[];
  /** Work for the duties of the leading worker: an event to deliver, a schedule that changed. */
  readonly duties?: boolean;
}

/** A query as data. */
export function tableWrite(query: Compilable, { expect }: { readonly expect?: number } = {}): TableWrite {
  const { sql, parameters } = query.compile();
  return { sql, parameters, ...(expect !== undefined && { expect }) };
}
