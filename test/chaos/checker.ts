import { isTerminal, type RunStatus } from "@millrace/flow/run";
import type { Client } from "@millrace/sdk";
import { pause } from "./blows.ts";
import { checkRun, joined, type RunFindings } from "./check-runs.ts";
import { stepsPerRun } from "./feed.ts";
import type { Ledger } from "./ledger.ts";
import { journalsOf } from "./records.ts";
import type { Served } from "./served.ts";

/** Checks acknowledged runs while the chaos goes on and has the ledger forget them, so that hours of it need no more memory than minutes. */
export interface Checker {
  /** A run whose start was acknowledged. */
  expect(runId: string): void;
  /** What it found so far. */
  readonly findings: RunFindings;
  /** Stops looking. */
  stop(): Promise<void>;
  /** Stops, and checks all that is left: expected runs, these with so many steps each, and whatever else the ledger saw. */
  end(client: Client, others: ReadonlyMap<string, number>): Promise<RunFindings>;
}

// Longer than anybody is frozen. What a run does after it was checked is found nevertheless, at the end: as a run that the
// ledger saw, with results that it did not give.
const restMs = 30_000;
const atOnce = 200;

export function startChecker(given: {
  readonly servers: readonly Served[];
  readonly ledger: Ledger;
  say(text: string): void;
}): Checker {
  const { servers, ledger, say } = given;
  /** Since when each run rests: after its start, or after a look that found it open. */
  const resting = new Map<string, number>();
  let findings: RunFindings = { lost: [], repeated: [], illegal: [] };
  let stopped = false;

  function take(found: RunFindings): void {
    for (const fault of [...found.lost, ...found.repeated, ...found.illegal]) say(`FAULT ${fault}`);
    findings = joined([findings, found]);
  }

  async function check(client: Client, runs: ReadonlyMap<string, number>, how: { readonly open: "wait" | "lost" }) {
    for await (const { runId, entries } of journalsOf(client, [...runs.keys()])) {
      if (how.open === "wait" && !hasEnded(entries.at(-1)?.kind)) {
        resting.delete(runId);
        resting.set(runId, Date.now());
        continue;
      }
      take(checkRun({ runId, entries, steps: runs.get(runId)! }, ledger.executionsOf(runId)));
      resting.delete(runId);
      ledger.forget(runId);
    }
  }

  async function checkOnAndOn(): Promise<void> {
    for (; !stopped; await pause(500)) {
      const rested = [...resting].filter(([, since]) => since < Date.now() - restMs).slice(0, atOnce);
      const up = servers.find((server) => server.running);
      if (!up || rested.length === 0) continue;
      // One that is killed meanwhile answers no more: another time.
      await check(up.client, new Map(rested.map(([runId]) => [runId, stepsPerRun])), { open: "wait" }).catch(() => {});
    }
  }

  const checking = checkOnAndOn();
  // A server that cannot be started again also ends the blows, which say so.
  checking.catch(() => {});
  const stop = async () => {
    stopped = true;
    await checking;
  };
  return {
    stop,
    expect: (runId) => void resting.set(runId, Date.now()),
    get findings() {
      return findings;
    },
    async end(client, others) {
      await stop();
      const left = [...resting.keys(), ...ledger.runs].map((runId) => [runId, stepsPerRun] as const);
      await check(client, new Map([...left, ...others]), { open: "lost" });
      return findings;
    },
  };
}

/** Whether a journal's last entry is of a kind that ends a run, such as `run.succeeded`. */
const hasEnded = (kind = "") => kind.startsWith("run.") && isTerminal(kind.slice("run.".length) as RunStatus);
