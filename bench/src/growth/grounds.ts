import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";
import { openPostgresStore, openSqliteStore, type Store, type TableWrite, type WorkerLease } from "@millrace/store";
import { postgresPlans, type StatementPlan, sqlitePlans } from "@millrace/store/plans";
import { createTestDatabase, openTestSession, type TestSession } from "@millrace/test-postgres/database";
import { startPostgres } from "@millrace/test-postgres/server";
import { type Dialect, fillStatements, longRunStatements, runsAtOnce } from "./finished-runs.ts";

/** A database to be filled and measured. */
export interface Ground {
  readonly name: "sqlite" | "postgres";
  open(): Promise<Store>;
  /** Adds finished runs `from` to `to`; the long one with the first of them. No store may be open. */
  fill(options: { readonly from: number; readonly to: number; readonly firstAt: number }): Promise<void>;
  /** Brings it to what it would be a while later. */
  tidy(): Promise<void>;
  /** Waits until the database has made free what was removed; it does so by itself. */
  freed(): Promise<void>;
  plans(planned: {
    readonly project: string;
    readonly flow: string;
    readonly runId: string;
    readonly worker: WorkerLease;
    readonly statements: readonly TableWrite[];
  }): Promise<readonly StatementPlan[]>;
  sizeBytes(): Promise<number>;
  close(): Promise<void>;
}

const freedLimitMs = 20_000;

type Fill = Parameters<Ground["fill"]>[0];

export async function sqliteGround(): Promise<Ground> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-bench-"));
  const file = join(folder, "millrace.sqlite");
  return {
    name: "sqlite",
    open: () => openSqliteStore({ file, thread: true }),
    async fill(options) {
      await (await openSqliteStore({ file, thread: false })).close();
      const database = new DatabaseSync(file);
      // What is made here may be lost: it is measured only when all of it is there.
      database.exec("pragma synchronous = off; pragma cache_size = -500000; pragma temp_store = memory");
      try {
        for (const statements of parts(options, sqlite)) database.exec(`begin; ${statements.join(";\n")}; commit`);
      } finally {
        database.exec("pragma wal_checkpoint(truncate)");
        database.close();
      }
    },
    tidy: async () => undefined,
    freed: async () => undefined,
    plans: async ({ statements }) => sqlitePlans({ file, statements }),
    sizeBytes: async () => (await stat(file)).size,
    close: () => rm(folder, { recursive: true }),
  };
}

const sqlite: Dialect = {
  schema: "",
  series: (from, to) =>
    `(with recursive n(i) as (select ${from} union all select i + 1 from n where i < ${to}) select i from n) as n`,
  hex: (value, digits) => `printf('%0${digits}x', ${value})`,
};

/** Null where no server is installed. */
export async function postgresGround(): Promise<Ground | null> {
  const server = await startPostgres({ fsync: true });
  if (!server) return null;
  const url = await createTestDatabase(server.url);
  const session = await openTestSession(url);
  await session.query("alter system set max_wal_size = '8GB'");
  await session.query("alter system set autovacuum_naptime = '1s'");
  await session.query("select pg_reload_conf()");
  return {
    name: "postgres",
    open: () => openPostgresStore({ url }),
    async fill(options) {
      await (await openPostgresStore({ url })).close();
      await session.query("set synchronous_commit = off; set maintenance_work_mem = '1GB'");
      // Made at the end, an index of a million rows takes a tenth of the time.
      const restore = options.to - options.from > 500_000 ? await dropIndexes(session) : [];
      for (const statements of parts(options, postgres))
        await session.query(`begin; ${statements.join(";\n")}; commit`);
      for (const statement of restore) await session.query(statement);
    },
    async tidy() {
      await session.query("vacuum analyze millrace.runs");
      await session.query("vacuum analyze millrace.journal");
      await session.query("checkpoint");
    },
    async freed() {
      const endMs = performance.now() + freedLimitMs;
      while (performance.now() < endMs && (await autovacuumIsDue(session))) await pause(200);
    },
    plans: (planned) => postgresPlans(url, planned),
    async sizeBytes() {
      return Number((await session.query("select pg_database_size(current_database()) as size")).rows[0].size);
    },
    async close() {
      await session.end();
      await server.stop();
    },
  };
}

const postgres: Dialect = {
  schema: "millrace.",
  series: (from, to) => `generate_series(${from}::bigint, ${to}::bigint) as n (i)`,
  hex: (value, digits) => `lpad(to_hex(${value}), ${digits}, '0')`,
};

/** As autovacuum decides by itself: its thresholds, unless a table has others. */
async function autovacuumIsDue(session: TestSession): Promise<boolean> {
  const { rows } = await session.query(`
    select bool_or(s.n_dead_tup > 50 + 0.2 * s.n_live_tup) as due from pg_stat_user_tables as s
    where s.schemaname = 'millrace' and s.relname in ('runs', 'journal')`);
  return rows[0].due;
}

/** Takes the indexes of runs and journals away; returns the statements that make them again, in the same order. */
async function dropIndexes(session: TestSession): Promise<readonly string[]> {
  const { rows } = await session.query(`
    select i.indexrelid::regclass as name, i.indrelid::regclass as tbl, pg_get_indexdef(i.indexrelid) as definition,
      c.conname as key, pg_get_constraintdef(c.oid) as rule
    from pg_index as i left join pg_constraint as c on c.conindid = i.indexrelid and c.contype = 'p'
    where i.indrelid in ('millrace.runs'::regclass, 'millrace.journal'::regclass) order by i.indexrelid`);
  const restore: string[] = [];
  for (const { name, tbl, definition, key, rule } of rows) {
    await session.query(key ? `alter table ${tbl} drop constraint ${key}` : `drop index ${name}`);
    restore.push(key ? `alter table ${tbl} add constraint ${key} ${rule}` : definition);
  }
  return restore;
}

function* parts({ from, to, firstAt }: Fill, dialect: Dialect): Generator<readonly string[]> {
  if (from === 0) yield longRunStatements(dialect, { at: firstAt });
  for (let start = from; start < to; start += runsAtOnce)
    yield fillStatements(dialect, { firstAt, from: start, to: Math.min(to, start + runsAtOnce) - 1 });
}
