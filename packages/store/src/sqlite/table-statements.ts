import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { TableWrite } from "../tables/table-write.ts";
import { allRows } from "./connect.ts";

// The builder writes the same text for the same query; those of variable length must not fill the memory.
const kept = 200;

/** Runs statements that the builder made, within a transaction of the caller's. */
export function tableStatements(database: DatabaseSync) {
  const prepared = new Map<string, StatementSync>();

  function prepare(sql: string): StatementSync {
    const statement = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, statement);
    if (prepared.size > kept) prepared.delete(prepared.keys().next().value!);
    return statement;
  }

  function run({ sql, parameters }: TableWrite): { readonly rows: readonly object[]; readonly changes: number } {
    const statement = prepare(sql);
    const values = parameters as readonly SQLInputValue[];
    if (statement.columns().length === 0) return { rows: [], changes: Number(statement.run(...values).changes) };
    const rows = allRows<object>(statement, ...values);
    return { rows, changes: rows.length };
  }

  return {
    read({ sql, parameters }: TableWrite): readonly object[] {
      return allRows<object>(prepare(sql), ...(parameters as readonly SQLInputValue[]));
    },
    /** The rows of each; null, and nothing written, when one changed another number of rows than expected. */
    runAll(writes: readonly TableWrite[]): readonly (readonly object[])[] | null {
      const results: (readonly object[])[] = [];
      database.exec("savepoint tables");
      const missed = writes.find((write) => {
        const { rows, changes } = run(write);
        results.push(rows);
        return write.expect !== undefined && changes !== write.expect;
      });
      if (missed) database.exec("rollback to tables");
      database.exec("release tables");
      return missed ? null : results;
    },
  };
}
