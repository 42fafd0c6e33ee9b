import type { DatabaseSync } from "node:sqlite";
import { connectSqlite } from "../sqlite/connect.ts";
import { sqliteReader } from "../sqlite/sqlite-reader.ts";
import { prepareStatements } from "../sqlite/statements.ts";
import type { TableWrite } from "../tables/table-write.ts";
import type { StatementPlan } from "./statement-plan.ts";

/** The plans of everything that the embedded store prepares when it is opened (the engine's writes, and all reads), and of further statements. */
export function sqlitePlans({
  file,
  statements: further = [],
}: {
  readonly file: string;
  readonly statements?: readonly TableWrite[];
}): readonly StatementPlan[] {
  const database = connectSqlite({ file, readOnly: true });
  try {
    const statements = further.map(({ sql }) => sql);
    const recording = {
      prepare(sql: string) {
        statements.push(sql);
        return database.prepare(sql);
      },
    } as DatabaseSync;
    prepareStatements(recording);
    sqliteReader(recording);
    return statements.map((sql) => ({
      sql: sql.trim(),
      steps: database
        .prepare(`explain query plan ${sql}`)
        .all()
        .map(({ detail }) => String(detail)),
    }));
  } finally {
    database.close();
  }
}
