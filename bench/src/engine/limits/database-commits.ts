import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { openTestSession, runSql } from "@millrace/test-postgres/database";

export interface Commits {
  readonly perSecond: number;
  /** What made them: `pgbench`, or a loop of this process where that is not installed. */
  readonly by: string;
}

const insert = "insert into bench_commits (payload) values (repeat('x', 200))";

/** How many inserts of 200 bytes a server commits, each in a transaction of its own. */
export async function commitsPerSecond(
  url: string,
  { clients, forMs }: { readonly clients: number; readonly forMs: number },
): Promise<Commits> {
  await runSql(url, "create table bench_commits (id bigserial primary key, payload text)");
  try {
    const perSecond = await withPgbench(url, { clients, forMs });
    if (perSecond !== null) return { perSecond, by: "pgbench" };
    return { perSecond: await withOwnLoop(url, { clients, forMs }), by: "own loop" };
  } finally {
    await runSql(url, "drop table bench_commits");
  }
}

/** Null where pgbench is not in the path. */
async function withPgbench(
  url: string,
  { clients, forMs }: { readonly clients: number; readonly forMs: number },
): Promise<number | null> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-bench-"));
  try {
    const script = join(folder, "insert.sql");
    await writeFile(script, `${insert};\n`);
    const seconds = String(Math.max(1, Math.round(forMs / 1_000)));
    const args = ["-n", "-f", script, "-M", "prepared", "-c", String(clients), "-j", "2", "-T", seconds, url];
    const { stdout } = await promisify(execFile)("pgbench", args);
    return Number(/tps = ([\d.]+)/.exec(stdout)![1]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function withOwnLoop(
  url: string,
  { clients, forMs }: { readonly clients: number; readonly forMs: number },
): Promise<number> {
  const sessions = await Promise.all(Array.from({ length: clients }, () => openTestSession(url)));
  const startMs = performance.now();
  let commits = 0;
  await Promise.all(
    sessions.map(async (session) => {
      while (performance.now() - startMs < forMs) {
        await session.query(insert);
        commits++;
      }
    }),
  );
  const tookMs = performance.now() - startMs;
  await Promise.all(sessions.map((session) => session.end()));
  return (commits / tookMs) * 1_000;
}
