import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { startPostgres } from "../postgres/start-postgres.ts";

export interface ChaosDatabase {
  /** The Unix socket that it listens on. */
  readonly socket: string;
  /** The processes that serve a connection each (Linux). */
  backends(): readonly number[];
  /** Ends the server and starts it from what is on the disk; `fast` rolls back and ends in order, `immediate` does not. */
  restart(how: "SIGKILL" | "fast" | "immediate"): Promise<void>;
  close(): Promise<void>;
}

/** A private PostgreSQL whose commits reach the disk. */
export async function openChaosDatabase(): Promise<ChaosDatabase> {
  const server = await startPostgres({ fsync: true });
  if (!server) throw new Error("PostgreSQL is not installed; npm test installs it where it can");
  const folder = decodeURIComponent(new URL(server.url).host);
  const postmaster = () => Number(readFileSync(join(folder, "data", "postmaster.pid"), "utf8").split("\n", 1)[0]);
  const signals = { fast: "SIGINT", immediate: "SIGQUIT" } as const;
  return {
    socket: join(folder, ".s.PGSQL.5432"),
    backends() {
      const pid = postmaster();
      const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean);
      return children.filter(servesConnection).map(Number);
    },
    async restart(how) {
      if (how === "SIGKILL") await server.kill();
      else {
        const pid = postmaster();
        process.kill(pid, signals[how]);
        await untilGone(pid);
      }
      await server.restart();
    },
    close: () => server.stop(),
  };
}

/** A backend calls itself by user, database and where its client is; the others by what they do. */
function servesConnection(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("[local]");
  } catch {
    return false; // ended between the two reads
  }
}

/** Resolves when the process has ended, also where nobody has asked about it yet (Linux). */
async function untilGone(pid: number): Promise<void> {
  for (;;) {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    if (stat === "" || stat.slice(stat.lastIndexOf(")")).startsWith(") Z")) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
