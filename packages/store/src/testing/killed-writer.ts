import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import type { Store } from "../store.ts";

/** What a writer was told: the last acknowledged `seq` of each run. */
export type Ledger = Map<string, number>;

/** A process that commits until it is killed; its acknowledgements go to the ledger. */
export class Writer {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #flushes = 0;
  #wanted: { readonly flushes: number; resolve(): void } | null = null;

  constructor({ kind, place, name, ledger }: { kind: Store["kind"]; place: string; name: string; ledger: Ledger }) {
    const program = fileURLToPath(new URL("./commit-forever.ts", import.meta.url));
    this.#child = spawn(process.execPath, [program, kind, place, name], { stdio: ["ignore", "pipe", "ignore"] });
    this.#ended = Promise.all([once(this.#child, "exit"), once(this.#child.stdout!, "close")]);
    createInterface({ input: this.#child.stdout! }).on("line", (line) => {
      for (const [runId, seq] of JSON.parse(line) as [string, number][]) ledger.set(runId, seq);
      this.#flushes += 1;
      if (this.#wanted && this.#flushes >= this.#wanted.flushes) this.#wanted.resolve();
    });
  }

  /** Resolves when so many flushes were acknowledged. */
  flushed(flushes: number): Promise<void> {
    return new Promise((resolve) => {
      this.#wanted = { flushes, resolve };
    });
  }

  /** Resolves when it is dead and everything that it had said is in the ledger. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }
}

/** Every acknowledged entry is there, and every journal is whole and as long as its run says. */
export async function checkLedger(store: Store, ledger: Ledger): Promise<void> {
  expect(ledger.size).toBeGreaterThan(0);
  for (const [runId, acknowledged] of ledger) {
    const key = { project: "acme", runId };
    const run = await store.getRun(key);
    const journal = await store.readJournal({ ...key, afterSeq: 0, limit: 1_000 });
    expect(run?.seq, runId).toBeGreaterThanOrEqual(acknowledged);
    expect(journal.map(({ seq }) => seq)).toEqual(Array.from({ length: run!.seq }, (_, index) => index + 1));
  }
}
