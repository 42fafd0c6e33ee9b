import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Client, createClient } from "@millrace/sdk";

const program = fileURLToPath(new URL("../../packages/cli/src/main.ts", import.meta.url));

export interface ServedOptions {
  readonly dataFolder: string;
  readonly ledgerUrl: string;
  /** Embedded SQLite where it is left out. */
  readonly databaseUrl?: string;
  readonly leaseMs: number;
}

/** A real `millrace start --no-job`, as a process that can be hurt. */
export class Served {
  readonly #options: ServedOptions;
  #child: ChildProcess | null = null;
  #client: Client | null = null;

  constructor(options: ServedOptions) {
    this.#options = options;
    const { dataFolder, ledgerUrl } = options;
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    const ledger = { name: "ledger", kind: "http", baseUrl: ledgerUrl, grants: [new URL(ledgerUrl).host] };
    writeFileSync(join(dataFolder, "connections.json"), JSON.stringify([ledger]));
  }

  get client(): Client {
    return this.#client!;
  }

  get pid(): number {
    return this.#child!.pid!;
  }

  get running(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    const { dataFolder, databaseUrl, leaseMs } = this.#options;
    const env = {
      PATH: process.env.PATH,
      MILLRACE_LEASE_MS: String(leaseMs),
      ...(databaseUrl !== undefined && { MILLRACE_DATABASE_URL: databaseUrl }),
    };
    const args = [program, "start", "--no-job", "--port", "0", "--data-dir", dataFolder, "--browser", "none"];
    const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    let words = "";
    child.stderr.on("data", (chunk) => {
      words = (words + chunk).slice(-2_000);
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const match = /https?:\/\/\S+#token=[\w-]+/.exec(line);
      if (!match) continue;
      const url = new URL(match[0]);
      child.stdout.resume();
      this.#child = child;
      this.#client = createClient({ url: url.origin, token: url.hash.slice("#token=".length) });
      return;
    }
    throw new Error(`Millrace did not start: ${words}`);
  }

  /** Like `start`, again and again until it works: for the time in which its database is away. */
  async startWhenPossible(): Promise<void> {
    for (;;) {
      try {
        return await this.start();
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  }

  async runnerPids(): Promise<readonly number[]> {
    const { worker } = await this.client.system.get();
    return worker.runners.flatMap(({ processId }) => processId ?? []);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** Resolves when the process is gone. */
  async gone(): Promise<void> {
    if (this.running) await once(this.#child!, "exit");
  }

  async stop(): Promise<void> {
    this.signal("SIGTERM");
    await this.gone();
  }
}
