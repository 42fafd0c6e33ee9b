import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler, sql } from "kysely";
import { quiet, type Written } from "../changes/written.ts";
import { signalQueries } from "../tables/signal-statements.ts";
import { startQueries } from "../tables/start-statements.ts";
import type { TableSchema } from "../tables/table-schema.ts";
import type { TableWrite } from "../tables/table-write.ts";
import { type Tables, type TablesChange, tableWrite } from "../tables/tables.ts";
import { type Database, type Queries, undone } from "./database.ts";
import { encodeNotification } from "./notification.ts";
import type { WriteContext } from "./write-context.ts";

/** What the tables need of the store around them. */
export interface PostgresTablesParts {
  readonly readers: Database;
  nowMs(): number | null;
  write(options: WriteTables): Promise<readonly (readonly object[])[] | null>;
}

interface WriteTables {
  readonly statements: readonly TableWrite[];
  readonly change: TablesChange;
}

export function postgresTables({ readers, nowMs, write }: PostgresTablesParts): Tables {
  const build = postgresBuilder();
  return {
    build,
    nowMs: async () => nowMs() ?? (await databaseTime(readers)),
    async read<Row>(query: { compile(): { sql: string; parameters: readonly unknown[] } }) {
      const { sql: text, parameters } = query.compile();
      return (await readers.rows({ text, values: parameters })) as unknown as readonly Row[];
    },
    statement: tableWrite,
    startStatements: (starts, now) => startQueries(build, starts, now).map((query) => tableWrite(query)),
    signalStatements: (signal, now) =>
      signalQueries(build, signal, {
        nowMs: now,
        waitsFor: (name) => sql<boolean>`${name} = any(waiting_for)`,
      }).map((query) => tableWrite(query)),
    write: (statements, change = {}) => write({ statements, change }),
  };
}

function postgresBuilder(): Kysely<TableSchema> {
  return new Kysely<TableSchema>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (database) => new PostgresIntrospector(database),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  }).withSchema("millrace");
}

async function databaseTime(queries: Queries): Promise<number> {
  const [row] = await queries.rows<{ readonly now: number }>({
    text: "select floor(extract(epoch from clock_timestamp()) * 1000)::bigint as now",
  });
  return row!.now;
}

/** A transaction that a module has put together; a statement that changed another number of rows than expected undoes it. */
export async function writeTables(
  { database, source }: WriteContext,
  { statements, change }: WriteTables,
): Promise<Written<readonly (readonly object[])[] | null>> {
  const { claimable = false, runs = [], attention = [], duties = false } = change;
  const result = await database.transaction(async (queries) => {
    const results = await runStatements(queries, statements);
    const text = `${claimable ? 1 : 0}${encodeNotification({ source, runs, attention, duties })}`;
    if (results !== undone && (claimable || duties || runs.length > 0))
      await queries.rows({ text: "select pg_notify('millrace', $1)", values: [text] });
    return results;
  });
  return result === undone ? quiet(null) : { result, claimable, runs, attention, duties };
}

/** Statements within a transaction, in order; `undone` as soon as one changed another number of rows than expected. */
export async function runStatements(
  queries: Queries,
  statements: readonly TableWrite[],
): Promise<readonly (readonly object[])[] | typeof undone> {
  const results: (readonly object[])[] = [];
  for (const { sql: text, parameters, expect } of statements) {
    const { rows, changes } = await queries.run({ text, values: parameters });
    if (expect !== undefined && changes !== expect) return undone;
    results.push(rows);
  }
  return results;
}
