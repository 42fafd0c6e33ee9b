import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Client, createClient } from "@millrace/sdk";
import type { Network } from "./network.ts";
import type { SmallDisk } from "./small-disk.ts";

const program = fileURLToPath(new URL("../../packages/cli/src/main.ts", import.meta.url));
const movedClock = new URL("moved-clock.ts", import.meta.url).href;
// On a machine that others use up a start takes a minute.
const startLimitMs = 300_000;

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
  /** Where compiled code is kept, as a user's `millrace` keeps it. (Default: where this process keeps its own) */
  readonly compiledFolder?: string | undefined;
}

/** A real `millrace start --no-job`, as a process that can be hurt. */
export class Served {
  readonly network: Network | null;
  readonly disk: SmallDisk | null;
  readonly #options: ServedOptions;
  readonly #clockFile: string;
  #child: ChildProcess | null = null;
  #client: Client | null = null;
  #answers = false;
  #keptUp = false;
  #failure: unknown = null;

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

  /** Whether it has answered and not ended since; throws where it could not be started again. */
  get running(): boolean {
    if (this.#failure !== null) throw this.#failure;
    return this.#answers;
  }

  /** Resolves when it answers. */
  async start(): Promise<void> {
    const { dataFolder, databaseUrl, leaseMs, nodePath = process.execPath } = this.#options;
    const { compiledFolder = process.env.NODE_COMPILE_CACHE } = this.#options;
    const env = {
      PATH: process.env.PATH,
      ...(compiledFolder && { NODE_COMPILE_CACHE: compiledFolder }),
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
    this.#child = child;
    child.once("exit", () => {
      this.#answers = false;
    });
    let words = "";
    child.stderr.on("data", (chunk) => {
      words = (words + chunk).slice(-2_000);
    });
    for await (const line of createInterface({ input: child.stdout })) {
      const match = /https?:\/\/\S+#token=[\w-]+/.exec(line);
      if (!match) continue;
      // What it said last may be heard after its end.
      if (hasEnded(child)) break;
      const url = new URL(match[0]);
      child.stdout.resume();
      this.#client = createClient({ url: url.origin, token: url.hash.slice("#token=".length) });
      this.#answers = true;
      return;
    }
    throw new Error(`Millrace did not start: ${words}`);
  }

  /** As a supervisor does: starts it, again and again until it works, and from then on whenever it ends. */
  async keepUp(): Promise<void> {
    this.#keptUp = true;
    const endMs = Date.now() + startLimitMs;
    while (this.#keptUp && !this.#answers)
      try {
        await this.start();
      } catch (error) {
        if (Date.now() > endMs) throw error;
        await pause(200);
      }
    this.#child?.once("exit", () => {
      if (!this.#keptUp) return;
      this.keepUp().catch((error) => {
        this.#failure = error;
      });
    });
  }

  /** Sets its wall clock so many milliseconds before (after) the true time. */
  moveClock(offsetMs: number): void {
    writeFileSync(`${this.#clockFile}.next`, String(offsetMs));
    renameSync(`${this.#clockFile}.next`, this.#clockFile);
  }

  /** Those that hold runs, the one with the most first; none where it does not answer. */
  async runners(): Promise<readonly { readonly processId: number; readonly runs: number }[]> {
    const system = await this.client.system.get().catch(() => null);
    return (system?.worker.runners ?? [])
      .flatMap(({ processId, runs }) => (processId === null || runs === 0 ? [] : { processId, runs }))
      .toSorted((a, b) => b.runs - a.runs);
  }

  /** Returns whether there was somebody to get it. */
  signal(signal: NodeJS.Signals): boolean {
    return this.#child?.kill(signal) ?? false;
  }

  /** Ends it for good. */
  async kill(): Promise<void> {
    this.#keptUp = false;
    await this.#end("SIGKILL");
  }

  /** The same, in order. */
  async stop(): Promise<void> {
    this.#keptUp = false;
    await this.#end("SIGTERM");
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    if (!child || hasEnded(child)) return;
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  }
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;
