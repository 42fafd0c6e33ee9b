import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTestDatabase, openTestSession, runSql } from "@millrace/test-postgres/database";
import { startPostgres } from "@millrace/test-postgres/server";
import type { Contender } from "./contenders.ts";
import type { Job } from "./measured.ts";

/** Where jobs are done: a PostgreSQL that syncs, and folders on the same disk. */
export interface BenchGround {
  /** Of the server's first database. */
  readonly databaseUrl: string;
  /** A job of five steps with a database and a folder of its own; both are gone when the use of it ends. */
  withJob<Result>(contender: Contender, settings: Partial<Job>, use: (job: Job) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

export async function openBenchGround({ quick }: { readonly quick: boolean }): Promise<BenchGround> {
  const postgres = await startPostgres({ fsync: true });
  if (!postgres) throw new Error("PostgreSQL is not installed; npm test installs it where it can");
  const serverUrl = postgres.url;
  await layOutLog(serverUrl, { files: quick ? 8 : 32 });
  const postmaster = await postmasterOf(serverUrl);
  return {
    databaseUrl: serverUrl,
    async withJob({ needsDatabase, runs }, settings, use) {
      const folder = await mkdtemp(join(tmpdir(), "millrace-bench-"));
      const databaseUrl = needsDatabase ? await createTestDatabase(serverUrl) : null;
      try {
        return await use({
          runs,
          concurrency: 50,
          latencyRuns: 0,
          stepsPerRun: 5,
          fibonacci: null,
          databaseUrl,
          databaseProcessIds: needsDatabase ? [postmaster] : [],
          quick,
          folder,
          ...settings,
        });
      } finally {
        await rm(folder, { recursive: true, force: true });
        if (databaseUrl !== null)
          await runSql(serverUrl, `drop database ${new URL(databaseUrl).pathname.slice(1)} with (force)`);
      }
    },
    close: () => postgres.stop(),
  };
}

/**
 * Has files for the write-ahead log lie ready, as on a server that has worked for a while. On one that was made a moment
 * ago the commit that comes to the end of each 16 MiB fills the next file with zeros first: 67 ms for the slowest of 670
 * flushes, 13 ms with files that lie ready (measured 2026-11).
 */
async function layOutLog(serverUrl: string, { files }: { readonly files: number }): Promise<void> {
  const session = await openTestSession(serverUrl);
  try {
    await session.query(`alter system set min_wal_size = '${files * 16}MB'`);
    await session.query("select pg_reload_conf()");
    for (let file = 0; file < files; file++) {
      await session.query("select pg_logical_emit_message(false, 'bench', '')");
      await session.query("select pg_switch_wal()");
    }
    await session.query("checkpoint");
  } finally {
    await session.end();
  }
}

async function postmasterOf(serverUrl: string): Promise<number> {
  const { rows } = await runSql(serverUrl, "select setting as folder from pg_settings where name = 'data_directory'");
  return Number((await readFile(`${rows[0].folder}/postmaster.pid`, "utf8")).split("\n", 1)[0]);
}
