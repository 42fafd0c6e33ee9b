import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { serverUser } from "./server-user.ts";
import { runSql } from "./test-database.ts";

/** A private PgBouncer in transaction mode, in front of a test server. */
export interface TestPgbouncer {
  /** An address of the server behind it, such as a database of a test, as it is reached through here. */
  through(url: string): string;
  stop(): Promise<void>;
}

const startLimitMs = 20_000;
// Fewer than one store opens: each connection serves several clients, transaction by transaction.
const serverConnections = 3;

/** The program of PgBouncer; null where it is not installed. */
export function findPgbouncer(): string | null {
  const folders = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"];
  return folders.map((folder) => join(folder, "pgbouncer")).find((path) => existsSync(path)) ?? null;
}

/** Starts one in front of the server at `url`, reached over a Unix socket like that. */
export async function startPgbouncer(url: string): Promise<TestPgbouncer> {
  const program = findPgbouncer();
  if (!program) throw new Error("PgBouncer is not installed");
  const user = serverUser();
  const folder = await mkdtemp(join(tmpdir(), "millrace-pgbouncer-"));
  const settings = join(folder, "pgbouncer.ini");
  await writeFile(join(folder, "users.txt"), '"postgres" ""\n');
  await writeFile(settings, settingsOf({ folder, serverFolder: decodeURIComponent(new URL(url).hostname) }));
  if (user) {
    await chown(folder, user.uid, user.gid);
    execFileSync("chown", ["-R", `${user.uid}:${user.gid}`, folder]);
  }
  const child = spawn(program, ["-q", settings], { cwd: folder, stdio: "ignore", ...user });
  const through = (address: string) => address.replace(new URL(url).hostname, encodeURIComponent(folder));
  const stop = async () => {
    const exited = child.exitCode === null && child.signalCode === null ? once(child, "exit") : null;
    child.kill("SIGKILL");
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  const endMs = Date.now() + startLimitMs;
  while (!(await answers(through(url)))) {
    if (Date.now() < endMs && child.exitCode === null) await pause(20);
    else {
      await stop();
      throw new Error("PgBouncer did not start");
    }
  }
  return { through, stop };
}

function settingsOf({ folder, serverFolder }: { readonly folder: string; readonly serverFolder: string }): string {
  return `[databases]
* = host=${serverFolder}
[pgbouncer]
unix_socket_dir = ${folder}
listen_port = 5432
auth_type = trust
auth_file = ${join(folder, "users.txt")}
pool_mode = transaction
default_pool_size = ${serverConnections}
max_client_conn = 200
logfile = ${join(folder, "log")}
`;
}

async function answers(url: string): Promise<boolean> {
  try {
    await runSql(url, "select 1");
    return true;
  } catch {
    return false;
  }
}
