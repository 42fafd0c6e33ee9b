import { existsSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { checkTypes } from "../authoring/check-types.ts";
import { writeProjectFiles } from "../authoring/project-files.ts";
import { sourceChanges } from "../authoring/watch-folder.ts";
import type { ServerOptions } from "../connection/global-options.ts";
import { type Connected, withClient } from "../connection/with-client.ts";
import { type InputOptions, readInput } from "../input/read-input.ts";
import { uploadFiles } from "../input/upload-files.ts";
import { flowFile } from "../publish/choose-flow.ts";
import { publishFlow } from "../publish/publish-flow.ts";
import { printError } from "../terminal/print-error.ts";
import { listenForStop, type StopRequests } from "../terminal/stop-requests.ts";
import { paint } from "../terminal/style.ts";
import { followRun } from "../watch/follow-run.ts";

export interface DevOptions extends ServerOptions, InputOptions {
  readonly run?: boolean;
}

/** `millrace dev <flow>`: publishes a flow of one's own at every save, says what its types are worth, and runs it where asked. */
export async function dev(flow: string, options: DevOptions, listen = listenForStop): Promise<number> {
  const file = flowFile(flow);
  const stop = listen();
  try {
    return await withClient({ ...options, claims: true }, async (connected) => {
      const root = projectOf(file);
      if (root) writeProjectFiles(root);
      say(paint("dim", `Watching ${relative(process.cwd(), dirname(file)) || "."}; Ctrl+C ends it. ${connected.url}`));
      for await (const _ of sourceChanges(dirname(file), stop.signal)) {
        await publishOnce(connected, { file, root, options, stop }).catch((error) =>
          printError(error, { json: false }),
        );
      }
      return stop.exitCode() ?? 0;
    });
  } finally {
    stop.ignore();
  }
}

interface Saved {
  readonly file: string;
  readonly root: string | null;
  readonly options: DevOptions;
  readonly stop: StopRequests;
}

async function publishOnce(connected: Connected, { file, root, options, stop }: Saved): Promise<void> {
  const began = performance.now();
  const types = root ? checkTypes(root, stop.signal) : Promise.resolve(null);
  const flow = await publishFlow(connected.client, { file });
  const { version } = await connected.client.flows.get({ flow });
  say(`${paint("green", "Published")} ${flow}, version ${version.slice(0, 12)}, in ${msSince(began)}`);
  const wrong = await types;
  if (stop.signal.aborted) return;
  if (wrong === null) say(paint("dim", "Its types are not checked: no tsconfig.json or no TypeScript here."));
  else if (wrong.length > 0) say(`${paint("red", "Types")}\n${wrong.join("\n")}`);
  else say(`${paint("green", "Types")} are right, in ${msSince(began)}`);
  if (!wantsRun(options)) return;
  const input = await uploadFiles(connected.client, { flow, input: readInput(options) });
  const { runId } = await connected.client.runs.start({ flow, input });
  await followRun(connected, { runId, json: false, listen: () => ({ ...stop, ignore() {} }) });
}

const wantsRun = ({ run, input, inputFile }: DevOptions) =>
  run === true || input !== undefined || inputFile !== undefined;

/** The repository around a flow: the nearest folder above it with a tsconfig.json. */
function projectOf(file: string): string | null {
  for (let folder = dirname(resolve(file)); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "tsconfig.json"))) return folder;
    if (folder === dirname(folder)) return null;
  }
}

const msSince = (began: number) => `${Math.round(performance.now() - began)} ms`;

const say = (text: string) => void process.stdout.write(`${text}\n`);
