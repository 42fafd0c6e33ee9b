import { MillraceError } from "@millrace/flow/errors";
import type { ServerOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { type InputOptions, readInput } from "../input/read-input.ts";
import { readDuration, readMoment } from "../input/read-time.ts";
import { uploadFiles } from "../input/upload-files.ts";
import { chooseFlow } from "../publish/choose-flow.ts";
import { printResult } from "../terminal/print-result.ts";
import { followRun } from "../watch/follow-run.ts";

export interface RunOptions extends ServerOptions, InputOptions {
  readonly detach?: boolean;
  readonly key?: string;
  readonly priority?: string;
  readonly queueKey?: string;
  readonly delay?: string;
  readonly notBefore?: string;
  /** A version. (Default: the live one) */
  readonly at?: string;
  readonly callback?: string;
}

/** `millrace run <flow>`: starts a run, follows it to its end and shows what came out. */
export async function run(flow: string, options: RunOptions): Promise<number> {
  const given = readInput(options);
  const rules = readRules(options);
  return withClient({ ...options, claims: true }, async (connected) => {
    const { client, ownServer } = connected;
    if (options.detach && ownServer) throw noServerToLeaveItTo();
    const name = await chooseFlow(client, flow);
    const input = await uploadFiles(client, { flow: name, input: given, silent: options.json === true });
    const started = await client.runs.start({ flow: name, input, ...rules });
    const { runId } = started;
    if (options.detach) {
      const text = () => `Queued ${runId}. Follow it with: millrace show ${runId} --watch`;
      printResult(options, { json: started, text });
      return 0;
    }
    return followRun(connected, { runId, json: options.json === true });
  });
}

/** How the run is let in and told of, as far as that is said. */
function readRules({ key, priority, queueKey, delay, notBefore, callback, at }: RunOptions) {
  return {
    ...(key !== undefined && { idempotencyKey: key }),
    ...(priority !== undefined && { priority: Number(priority) }),
    ...(queueKey !== undefined && { key: queueKey }),
    ...(delay !== undefined && { delay: readDuration("--delay", delay) }),
    ...(notBefore !== undefined && { availableAt: readMoment("--not-before", notBefore, { towards: "future" }) }),
    ...(at !== undefined && { version: at }),
    ...(callback !== undefined && { callback: { url: callback } }),
  };
}

function noServerToLeaveItTo(): MillraceError {
  return new MillraceError({
    code: "SERVER_UNREACHABLE",
    message: "Cannot leave the run to a server as one must be running on this data folder: none answers",
    hint: "Start one with millrace start, or leave --detach out.",
  });
}
