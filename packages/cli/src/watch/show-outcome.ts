import type { RunDetailDto } from "@millrace/contract";
import { errorCodes, isErrorCode } from "@millrace/flow/errors";
import type { Client } from "@millrace/sdk";
import { showDuration } from "../terminal/durations.ts";
import { paint, paintStatus } from "../terminal/style.ts";

export interface OutcomeOptions {
  readonly run: RunDetailDto;
  readonly url: string;
  readonly json: boolean;
  /** The server ends with the command, so its page cannot be opened. */
  readonly ownServer: boolean;
}

/** Shows how a run ended; returns the exit code: 0 when it succeeded, else that of its error. */
export async function showOutcome(client: Client, options: OutcomeOptions): Promise<number> {
  const { run, json } = options;
  const { artifacts } = await client.artifacts.list({ runId: run.runId });
  if (json) {
    process.stdout.write(`${JSON.stringify({ ...run, artifacts }, null, 2)}\n`);
    return exitCodeOf(run);
  }
  const took =
    run.finishedAt === null
      ? ""
      : ` in ${showDuration(Date.parse(run.finishedAt) - Date.parse(run.startedAt ?? run.createdAt))}`;
  const lines = [`${run.flow} ${paintStatus(run.status)}${took} ${paint("dim", run.runId)}`];
  if (run.error) lines.push(`  ${run.error.message} ${paint("dim", `(${run.error.code})`)}`);
  if (run.error?.hint) lines.push(`  ${run.error.hint}`);
  if (run.output !== null) lines.push(JSON.stringify(run.output, null, 2));
  if (artifacts.length > 0)
    lines.push(`${artifacts.length} ${artifacts.length === 1 ? "artifact" : "artifacts"} kept as evidence.`);
  lines.push(
    options.ownServer ? paint("dim", "See it in the panel: millrace start") : `${options.url}/runs/${run.runId}`,
  );
  process.stdout.write(`${lines.join("\n")}\n`);
  return exitCodeOf(run);
}

export function exitCodeOf(run: RunDetailDto): number {
  if (run.status === "succeeded") return 0;
  if (run.status === "canceled") return errorCodes.RUN_CANCELED.exitCode;
  return isErrorCode(run.errorCode) ? errorCodes[run.errorCode].exitCode : 1;
}
