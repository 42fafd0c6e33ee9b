import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../packages/cli/src/main.ts", import.meta.url));

export interface WorkerProcessOptions {
  readonly databaseUrl: string;
  /** An empty folder: the worker has nothing of a flow but what the database gives it. */
  readonly folder: string;
  /** A service that flows reach as the connection `ledger`. */
  readonly ledgerUrl?: string;
  readonly settings?: Readonly<Record<string, string>>;
}

/** A real `millrace worker`. */
export interface WorkerProcess {
  readonly workerId: string;
  readonly labels: readonly string[];
  readonly healthUrl: string | null;
  readonly child: ChildProcess;
  /** What it logged so far. */
  logged(): string;
  /** Resolves with its exit code, or the signal that ended it. */
  readonly gone: Promise<number | NodeJS.Signals | null>;
}

/** Starts one and resolves when it claims. */
export async function startWorkerProcess(options: WorkerProcessOptions): Promise<WorkerProcess> {
  const { databaseUrl, folder, ledgerUrl, settings } = options;
  mkdirSync(folder, { recursive: true });
  if (ledgerUrl !== undefined) {
    const ledger = { name: "ledger", kind: "http", baseUrl: ledgerUrl, grants: [new URL(ledgerUrl).host] };
    writeFileSync(join(folder, "connections.json"), JSON.stringify([ledger]));
  }
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const env = {
    PATH,
    ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }),
    MILLRACE_DATABASE_URL: databaseUrl,
    ...settings,
  };
  const args = [program, "worker", "--json", "--data-dir", folder, "--browser", "none"];
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  const gone = once(child, "exit").then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals | null);
  let words = "";
  child.stderr.on("data", (chunk) => {
    words = (words + chunk).slice(-20_000);
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const { worker, labels, healthUrl } = JSON.parse(line);
    child.stdout.resume();
    return { workerId: worker, labels, healthUrl, child, gone, logged: () => words };
  }
  throw new Error(`The worker did not start: ${words}`);
}
