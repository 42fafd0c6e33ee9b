import { MillraceError } from "@millrace/flow/errors";
import { type Migration, pendingMigrations, readMigrations } from "../migrations/migrations.ts";
import type { Database, Queries } from "./database.ts";

// Any number that no other program on this database uses for its advisory locks.
const migrationLock = 5_005_001;
const oldestServer = 140_000;

/** Brings a database to this program's schema, in one transaction; of several processes one does it, the others wait. */
export async function migratePostgres(
  database: Database,
  { migrations = readMigrations("postgres") }: { readonly migrations?: readonly Migration[] } = {},
): Promise<void> {
  checkServerVersion(await readServerVersion(database));
  if (pending(migrations, await schemaVersion(database)).length === 0) return;
  await database.transaction(async (queries) => {
    await queries.rows({ text: "select pg_advisory_xact_lock($1)", values: [migrationLock] });
    for (const { number, name, sql } of pending(migrations, await schemaVersion(queries))) {
      if (number === 1) await queries.rows({ text: createMigrations });
      await queries.rows({ text: sql });
      await queries.rows({
        text: "insert into millrace.migrations (number, name) values ($1, $2)",
        values: [number, name],
      });
    }
  });
}

const createMigrations = `
  create schema if not exists millrace;
  create table millrace.migrations (
    number integer primary key, name text not null, applied_at timestamptz not null default now())`;

function pending(migrations: readonly Migration[], current: number): readonly Migration[] {
  return pendingMigrations(migrations, { current, place: "the PostgreSQL database" });
}

async function schemaVersion(queries: Queries): Promise<number> {
  // A query of the catalog, not to_regclass(): within a transaction that looks into a cache from before the lock was got.
  const [table] = await queries.rows<{ there: boolean }>({
    text: "select exists (select from pg_tables where schemaname = 'millrace' and tablename = 'migrations') as there",
  });
  if (!table?.there) return 0;
  const [row] = await queries.rows<{ number: number | null }>({
    text: "select max(number) as number from millrace.migrations",
  });
  return row?.number ?? 0;
}

async function readServerVersion(queries: Queries): Promise<ServerVersion> {
  const [row] = await queries.rows<ServerVersion>({
    text: "select current_setting('server_version_num')::int as number, current_setting('server_version') as name",
  });
  return row!;
}

interface ServerVersion {
  /** 150018 for 15.18. */
  readonly number: number;
  readonly name: string;
}

/** Refuses a server that lacks what the statements use. */
export function checkServerVersion({ number, name }: ServerVersion): void {
  if (number >= oldestServer) return;
  throw new MillraceError({
    code: "CONFIG_INVALID",
    message: `Cannot use this PostgreSQL as it has to be version 14 or newer: it is ${name}`,
    hint: "Upgrade the server of MILLRACE_DATABASE_URL.",
  });
}
