import { writeFileSync } from "node:fs";
import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { isTerminal } from "@millrace/flow/run";
import { makeRecording, readConfig, type SeenCall } from "@millrace/server";
import { findRunning } from "../connection/find-running.ts";
import { configFlags, type ServerOptions } from "../connection/global-options.ts";
import { linkFor } from "../connection/link.ts";
import { withClient } from "../connection/with-client.ts";
import { uploadFiles } from "../input/upload-files.ts";
import { publishFlow } from "../publish/publish-flow.ts";
import { followRun } from "../watch/follow-run.ts";
import type { TestedFlow } from "./find-tested.ts";
import { readRecording } from "./read-recording.ts";
import { recordingText } from "./recording-text.ts";

export interface RecordOptions {
  readonly tested: TestedFlow;
  readonly input: Json;
  readonly server: ServerOptions;
}

/** Runs a flow once for real and writes down what its capabilities were asked for and answered; returns the exit code. */
export async function recordFlow(flow: string, { tested, input, server }: RecordOptions): Promise<number> {
  const before = readRecording(tested.recordingFile, { isNamed: false });
  await requireOwnWorker(server);
  const seen: SeenCall[] = [];
  return withClient({ ...server, claims: true, onCall: (call) => seen.push(call) }, async (connected) => {
    const { client } = connected;
    const name = await publishFlow(client, { file: tested.flowFile });
    const { runId } = await client.runs.start({ flow: name, input: await uploadFiles(client, { flow: name, input }) });
    const exitCode = await followRun(connected, { runId, json: false });
    const { status } = await client.runs.get({ runId });
    // One that was left while it waits has asked for all that comes before.
    if (isTerminal(status) && status !== "succeeded") {
      process.stderr.write(`Nothing was recorded: the run ${status === "failed" ? "failed" : "was canceled"}.\n`);
      return exitCode;
    }
    const calls = seen.filter((call) => call.runId === runId);
    const recording = makeRecording({ flow: name, input, seen: calls, before });
    writeFileSync(tested.recordingFile, `${JSON.stringify(recording, null, 2)}\n`);
    process.stdout.write(`${recordingText(recording, { flow, file: tested.recordingFile })}\n`);
    return exitCode;
  });
}

/** Calls are heard of in the process that executes the run: it must be this one. */
async function requireOwnWorker(server: ServerOptions): Promise<void> {
  const config = readConfig(undefined, configFlags(server));
  const link = linkFor(config, server.dataDir);
  const running = link ?? (await findRunning(config));
  if (running) throw executedElsewhere(`the server at ${running.url} would`);
  if (config.databaseUrl !== null) throw executedElsewhere("any worker on the database may");
}

function executedElsewhere(seen: string): MillraceError {
  return new MillraceError({
    code: "DATA_FOLDER_IN_USE",
    message: `Cannot record the flow as this command itself must execute the run: ${seen}`,
    hint: "Stop the server for a moment, or record on another data folder that has the flow's connections: --data-dir <folder>, without MILLRACE_DATABASE_URL.",
  });
}
