import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler, sql } from "kysely";
import { signalQueries } from "../tables/signal-statements.ts";
import { startQueries } from "../tables/start-statements.ts";
import type { TableSchema } from "../tables/table-schema.ts";
import type { TableWrite } from "../tables/table-write.ts";
import { type Tables, type TablesChange, tableWrite } from "../tables/tables.ts";

/** What the tables need of the store around them. */
export interface SqliteTablesParts {
  nowMs(): number;
  read(query: TableWrite): Promise<readonly object[]>;
  write(options: {
    readonly statements: readonly TableWrite[];
    readonly change: TablesChange;
  }): Promise<readonly (readonly object[])[] | null>;
}

export function sqliteTables({ nowMs, read, write }: SqliteTablesParts): Tables {
  const build = sqliteBuilder();
  return {
    build,
    nowMs: async () => nowMs(),
    async read<Row>(query: Parameters<Tables["statement"]>[0]) {
      return (await read(tableWrite(query))) as readonly Row[];
    },
    statement: tableWrite,
    startStatements: (starts, now) => startQueries(build, starts, now).map((query) => tableWrite(query)),
    signalStatements: (signal, now) =>
      signalQueries(build, signal, {
        nowMs: now,
        waitsFor: (name) => sql<boolean>`exists (select 1 from json_each(waiting_for) where value = ${name})`,
      }).map((query) => tableWrite(query)),
    write: (statements, change = {}) => write({ statements, change }),
  };
}

function sqliteBuilder(): Kysely<TableSchema> {
  return new Kysely<TableSchema>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (database) => new SqliteIntrospector(database),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
}
