import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { removeAtOnce, removeLeftovers, serverFolderPrefix } from "./leftovers.ts";
import { killTree } from "./processes.ts";
import { findPostgresBinaries } from "./server-binaries.ts";
import { serverUser } from "./server-user.ts";
import { runSql } from "./test-database.ts";

/** A private PostgreSQL server in a temporary folder, reached over a Unix socket. */
export interface TestPostgres {
  /** The address of its first database; `createTestDatabase` makes others. */
  readonly url: string;
  /** Ends the server without a shutdown, as a crash does; its data stay. */
  kill(): Promise<void>;
  /** Starts it again after `kill()`. */
  restart(): Promise<void>;
  /** Ends the server and removes its data. */
  stop(): Promise<void>;
}

export interface TestPostgresOptions {
  /** Whether commits reach the disk; only tests of crashes need that. */
  readonly fsync?: boolean;
}

const startLimitMs = 60_000;

/** Starts a server; null where none is installed. */
export async function startPostgres({ fsync = false }: TestPostgresOptions = {}): Promise<TestPostgres | null> {
  const binaries = findPostgresBinaries();
  if (!binaries) return null;
  await removeLeftovers();
  const user = serverUser();
  const folder = await mkdtemp(join(tmpdir(), serverFolderPrefix));
  await writeFile(join(folder, "owner.pid"), String(process.pid));
  if (user) await chown(folder, user.uid, user.gid);
  const options = { cwd: folder, ...user };
  const data = join(folder, "data");
  const initdb = ["-D", data, "-U", "postgres", "-E", "UTF8", "--locale=C", "-A", "trust", "--no-sync"];
  await promisify(execFile)(join(binaries, "initdb"), initdb, options);

  const url = `postgresql://postgres@${encodeURIComponent(folder)}/postgres`;
  const args = ["-D", data, ...settings({ folder, fsync })];
  const launch = () => startServer(() => spawn(join(binaries, "postgres"), args, { ...options, stdio: "ignore" }), url);
  let server = await launch();
  const abandon = () => {
    server.kill("SIGQUIT");
    removeAtOnce(folder);
  };
  // A signal ends Vitest without a teardown.
  process.once("exit", abandon);
  return {
    url,
    kill: () => killTree(server.pid!),
    async restart() {
      server = await launch();
    },
    async stop() {
      process.off("exit", abandon);
      await endServer(server);
      await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

function settings({ folder, fsync }: { readonly folder: string; readonly fsync: boolean }): string[] {
  const durable = fsync ? "on" : "off";
  const values = {
    listen_addresses: "",
    unix_socket_directories: folder,
    fsync: durable,
    synchronous_commit: durable,
    full_page_writes: durable,
    max_connections: "200",
    shared_buffers: "64MB",
    // Log lines go nowhere, and the parallel workers of small tables only cost time.
    max_parallel_workers_per_gather: "0",
  };
  return Object.entries(values).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** Launches until the server answers: after a crash the first attempt may meet the shared memory of the last one. */
async function startServer(launch: () => ChildProcess, url: string): Promise<ChildProcess> {
  const endMs = Date.now() + startLimitMs;
  let server = launch();
  for (;;) {
    try {
      await runSql(url, "select 1");
      return server;
    } catch (error) {
      if (Date.now() > endMs) throw new Error("Cannot start PostgreSQL within a minute", { cause: error });
      if (server.exitCode !== null) server = launch();
      await pause(20);
    }
  }
}

async function endServer(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = once(server, "exit");
  server.kill("SIGINT");
  await exited;
}
