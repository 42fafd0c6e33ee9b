import { isTerminal } from "@millrace/flow/run";
import type { Connected } from "../connection/with-client.ts";
import { createProgress } from "../terminal/progress.ts";
import { listenForStop } from "../terminal/stop-requests.ts";
import { showOutcome } from "./show-outcome.ts";
import { watchRun } from "./watch-run.ts";

export interface FollowOptions {
  readonly runId: string;
  readonly json: boolean;
  readonly listen?: typeof listenForStop;
}

/** Watches a run to its end and shows how it ended; asked to stop, it leaves the run as it is and says how it goes on. */
export async function followRun(
  connected: Connected,
  { runId, json, listen = listenForStop }: FollowOptions,
): Promise<number> {
  const { client, url, ownServer } = connected;
  const stop = listen();
  const watching = new AbortController();
  const progress = createProgress({ silent: json });
  void connected.untilStoreIsLost(watching.signal).then((error) => watching.abort(error));
  try {
    const run = await watchRun(client, { runId, progress, signal: AbortSignal.any([stop.signal, watching.signal]) });
    const interrupted = stop.exitCode();
    if (interrupted === null || isTerminal(run.status)) return await showOutcome(client, { run, url, json, ownServer });
    if (json) process.stdout.write(`${JSON.stringify(run, null, 2)}\n`);
    process.stderr.write(leftText(runId, ownServer));
    return interrupted;
  } finally {
    watching.abort();
    progress.clear();
    stop.ignore();
  }
}

function leftText(runId: string, ownServer: boolean): string {
  return ownServer
    ? `Stopping. The run ${runId} keeps what it has recorded and goes on with the next millrace start or run; millrace cancel ${runId} ends it. Ctrl+C again stops at once.\n`
    : `The run ${runId} goes on in the server. Watch it: millrace show ${runId} --watch; end it: millrace cancel ${runId}.\n`;
}
