import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { openPostgresStore, openSqliteStore, type Store, type WorkerLease } from "@millrace/store";
import { postgresPlans, type StatementPlan, sqlitePlans } from "@millrace/store/plans";
import { createTestDatabase, openTestSession } from "@millrace/test-postgres/database";
import { startPostgres } from "@millrace/test-postgres/server";
import { type Dialect, fillStatements, longRunStatements, runsAtOnce } from "./finished-runs.ts";

/** A database to be filled and measured. */
export interface Ground {
  readonly name: "sqlite" | "postgres";
  open(): Promise<Store>;
  /** Fills it, for as long as there is time; how many runs it has then. No store may be open. */
  fill(options: { readonly runs: number; readonly firstAt: number; readonly limitMs: number }): Promise<number>;
  plans(planned: {
    readonly project: string;
    readonly flow: string;
    readonly runId: string;
    readonly worker: WorkerLease;
  }): Promise<readonly StatementPlan[]>;
  sizeBytes(): Promise<number>;
  close(): Promise<void>;
}

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
        return await inParts(
          options,
          async (statements) => database.exec(`begin; ${statements.join(";\n")}; commit`),
          sqlite,
        );
      } finally {
        database.exec("pragma wal_checkpoint(truncate)");
        database.close();
      }
    },
    plans: async () => sqlitePlans({ file }),
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
  return {
    name: "postgres",
    open: () => openPostgresStore({ url }),
    async fill(options) {
      await (await openPostgresStore({ url })).close();
      await session.query("set synchronous_commit = off; set maintenance_work_mem = '1GB'");
      const runs = await inParts(
        options,
        async (statements) => void (await session.query(`begin; ${statements.join(";\n")}; commit`)),
        postgres,
      );
      await session.query("vacuum analyze millrace.runs");
      await session.query("vacuum analyze millrace.journal");
      await session.query("checkpoint");
      return runs;
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

async function inParts(
  { runs, firstAt, limitMs }: Parameters<Ground["fill"]>[0],
  write: (statements: readonly string[]) => Promise<void>,
  dialect: Dialect,
): Promise<number> {
  const endMs = performance.now() + limitMs;
  await write(longRunStatements(dialect, { at: firstAt }));
  let filled = 0;
  while (filled < runs && performance.now() < endMs) {
    const to = Math.min(runs, filled + runsAtOnce);
    await write(fillStatements(dialect, { firstAt, from: filled, to: to - 1 }));
    filled = to;
  }
  return filled;
}
