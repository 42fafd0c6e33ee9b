import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Client, createClient } from "@millrace/sdk";
import type { Network } from "./network.ts";
import type { SmallDisk } from "./small-disk.ts";

const program = fileURLToPath(new URL("../../packages/cli/src/main.ts", import.meta.url));
const movedClock = new URL("moved-clock.ts", import.meta.url).href;

export interface ServedOptions {
  readonly dataFolder: string;
  readonly ledgerUrl: string;
  /** Null for embedded SQLite. */
  readonly databaseUrl: string | null;
  /** The way to its database that can be hurt; null for none. */
  readonly network: Network | null;
  /** What its data folder is on; null for the disk that everything is on. */
  readonly disk: SmallDisk | null;
  readonly leaseMs: number;
  /** (Default: the one of this process) */
  readonly nodePath?: string;
}

/** A real `millrace start --no-job`, as a process that can be hurt. */
export class Served {
  readonly network: Network | null;
  readonly disk: SmallDisk | null;
  readonly #options: ServedOptions;
  readonly #clockFile: string;
  #child: ChildProcess | null = null;
  #client: Client | null = null;

  constructor(options: ServedOptions) {
    this.#options = options;
    const { dataFolder, ledgerUrl, network, disk } = options;
    this.network = network;
    this.disk = disk;
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    const ledger = { name: "ledger", kind: "http", baseUrl: ledgerUrl, grants: [new URL(ledgerUrl).host] };
    writeFileSync(join(dataFolder, "connections.json"), JSON.stringify([ledger]));
    // Beside the folder: its disk may be full.
    this.#clockFile = `${dataFolder}.clock`;
    this.moveClock(0);
  }

  get client(): Client {
    return this.#client!;
  }

  get running(): boolean {
    return this.#child !== null && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    const { dataFolder, databaseUrl, leaseMs, nodePath = process.execPath } = this.#options;
    const env = {
      PATH: process.env.PATH,
      // Compiled code is kept as it is for a user, whose `millrace` has a folder for it.
      ...(process.env.NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE }),
      MILLRACE_LEASE_MS: String(leaseMs),
      CHAOS_CLOCK_FILE: this.#clockFile,
      ...(databaseUrl !== null && { MILLRACE_DATABASE_URL: databaseUrl }),
    };
    const args = [
      "--import",
      movedClock,
      program,
      "start",
      "--no-job",
      "--no-flows",
      "--port",
      "0",
      "--browser",
      "none",
    ];
    const child = spawn(nodePath, [...args, "--data-dir", dataFolder], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
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

  /** As a supervisor does: starts it where it is gone, again and again until it works. */
  async revive({ limitMs = 60_000 } = {}): Promise<void> {
    const endMs = Date.now() + limitMs;
    while (!this.running) {
      try {
        await this.start();
      } catch (error) {
        if (Date.now() > endMs) throw error;
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  }

  /** Sets its wall clock so many milliseconds before (after) the true time. */
  moveClock(offsetMs: number): void {
    writeFileSync(`${this.#clockFile}.next`, String(offsetMs));
    renameSync(`${this.#clockFile}.next`, this.#clockFile);
  }

  /** None where it does not answer. */
  async runnerPids(): Promise<readonly number[]> {
    const system = await this.client.system.get().catch(() => null);
    return system?.worker.runners.flatMap(({ processId }) => processId ?? []) ?? [];
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  async kill(): Promise<void> {
    this.signal("SIGKILL");
    if (this.running) await once(this.#child!, "exit");
  }

  async stop(): Promise<void> {
    this.signal("SIGTERM");
    if (this.running) await once(this.#child!, "exit");
  }
}
