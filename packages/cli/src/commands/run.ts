import { MillraceError } from "@millrace/flow/errors";
import type { ServerOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { type InputOptions, readInput } from "../input/read-input.ts";
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
  readonly callback?: string;
}

/** `millrace run <flow>`: starts a run, follows it to its end and shows what came out. */
export async function run(flow: string, options: RunOptions): Promise<number> {
  const given = readInput(options);
  return withClient({ ...options, claims: true }, async (connected) => {
    const { client, ownServer } = connected;
    if (options.detach && ownServer) throw noServerToLeaveItTo();
    const name = await chooseFlow(client, flow);
    const input = await uploadFiles(client, { flow: name, input: given, silent: options.json === true });
    const { key, priority, queueKey, delay, callback } = options;
    const started = await client.runs.start({
      flow: name,
      input,
      ...(key !== undefined && { idempotencyKey: key }),
      ...(priority !== undefined && { priority: Number(priority) }),
      ...(queueKey !== undefined && { key: queueKey }),
      ...(delay !== undefined && { delay }),
      ...(callback !== undefined && { callback: { url: callback } }),
    });
    const { runId } = started;
    if (options.detach) {
      const text = () => `Queued ${runId}. Follow it with: millrace show ${runId} --watch`;
      printResult(options, { json: started, text });
      return 0;
    }
    return followRun(connected, { runId, json: options.json === true });
  });
}

function noServerToLeaveItTo(): MillraceError {
  return new MillraceError({
    code: "SERVER_UNREACHABLE",
    message: "Cannot leave the run to a server as one must be running on this data folder: none answers",
    hint: "Start one with millrace start, or leave --detach out.",
  });
}
