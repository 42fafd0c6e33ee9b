import { isTerminal } from "@millrace/flow/run";
import type { Client } from "@millrace/sdk";
import { createProgress } from "../terminal/progress.ts";
import { listenForStop } from "../terminal/stop-requests.ts";
import { showOutcome } from "./show-outcome.ts";
import { watchRun } from "./watch-run.ts";

export interface FollowOptions {
  readonly runId: string;
  readonly url: string;
  readonly json: boolean;
  readonly ownServer: boolean;
}

/** Watches a run to its end and shows how it ended; asked to stop, it leaves the run as it is and says how it goes on. */
export async function followRun(client: Client, options: FollowOptions): Promise<number> {
  const { runId, url, json, ownServer } = options;
  const stop = listenForStop();
  try {
    const progress = createProgress({ silent: json });
    const run = await watchRun(client, { runId, progress, signal: stop.signal });
    const interrupted = stop.exitCode();
    if (interrupted === null || isTerminal(run.status)) return showOutcome(client, { run, url, json, ownServer });
    if (json) process.stdout.write(`${JSON.stringify(run, null, 2)}\n`);
    process.stderr.write(leftText(runId, ownServer));
    return interrupted;
  } finally {
    stop.ignore();
  }
}

function leftText(runId: string, ownServer: boolean): string {
  return ownServer
    ? `Stopping. The run ${runId} keeps what it has recorded and goes on with the next millrace start or run; millrace cancel ${runId} ends it. Ctrl+C again stops at once.\n`
    : `The run ${runId} goes on in the server. Watch it: millrace show ${runId} --watch; end it: millrace cancel ${runId}.\n`;
}
