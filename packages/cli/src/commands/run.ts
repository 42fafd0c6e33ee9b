import { readFileSync } from "node:fs";
import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { Client } from "@millrace/sdk";
import type { ServerOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { bundledFlows } from "../publish/bundled-flows.ts";
import { publishFlow } from "../publish/publish-flow.ts";
import { createProgress } from "../terminal/progress.ts";
import { showOutcome } from "../watch/show-outcome.ts";
import { watchRun } from "../watch/watch-run.ts";

export interface RunOptions extends ServerOptions {
  readonly input?: string;
  readonly inputFile?: string;
  readonly detach?: boolean;
  readonly key?: string;
}

/** `millrace run <flow>`: starts a run, follows it to its end and shows what came out. */
export async function run(flow: string, options: RunOptions): Promise<number> {
  const input = readInput(options);
  const progress = createProgress({ silent: options.json === true });
  return withClient(options, async ({ client, url, ownServer }) => {
    const name = await ensurePublished(client, flow);
    const { runId } = await client.runs.start({
      flow: name,
      input,
      ...(options.key !== undefined && { idempotencyKey: options.key }),
    });
    if (options.detach && !ownServer) {
      process.stdout.write(
        options.json
          ? `${JSON.stringify({ runId })}\n`
          : `Queued ${runId}. Follow it with: millrace show ${runId} --watch\n`,
      );
      return 0;
    }
    const ended = await watchRun(client, { runId, progress });
    return showOutcome(client, { run: ended, url, json: options.json === true, ownServer });
  });
}

/** Publishes the flow's file where one is named, and a bundled flow that is not there yet; returns the flow's name. */
async function ensurePublished(client: Client, flow: string): Promise<string> {
  if (/[./\\]/.test(flow)) return publishFlow(client, { file: flow });
  const bundled = bundledFlows().find(({ name }) => name === flow);
  if (bundled) await publishFlow(client, bundled);
  return flow;
}

function readInput(options: RunOptions): Json {
  if (options.input !== undefined && options.inputFile !== undefined) {
    throw new MillraceError({
      code: "INPUT_INVALID",
      message: "Cannot take two inputs as a run has one: --input and --input-file were given",
      hint: "Leave one of them out.",
    });
  }
  const text = options.input ?? (options.inputFile === undefined ? "{}" : readInputFile(options.inputFile));
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    throw new MillraceError({
      code: "JSON_INVALID",
      message: `Cannot read the input as it must be JSON: ${(cause as Error).message}`,
      hint: `Put it in single quotes: --input '{"urls":["https://example.com"]}'.`,
      cause,
    });
  }
}

function readInputFile(file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (cause) {
    throw new MillraceError({
      code: "INPUT_INVALID",
      message: `Cannot read the input as its file must be readable: ${(cause as Error).message}`,
      hint: "Name a file, or - for standard input.",
      cause,
    });
  }
}
