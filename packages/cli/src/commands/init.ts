import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { Readable, Writable } from "node:stream";
import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { writeNewFlow } from "../authoring/new-flow-files.ts";
import { writeProjectFiles } from "../authoring/project-files.ts";
import type { ServerOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { bundledFlows } from "../publish/bundled-flows.ts";
import { publishFlow } from "../publish/publish-flow.ts";
import { followRun } from "../watch/follow-run.ts";

export interface InitOptions extends ServerOptions {
  readonly in?: string;
}

/** What the wizard is talked to through. (Default: the terminal) */
interface Talk {
  readonly input: Readable;
  readonly output: Writable;
}

/** `millrace init`: asks what the first flow shall be, writes it, and runs it. */
export async function init(options: InitOptions, talk?: Talk): Promise<number> {
  if (!talk && !(process.stdin.isTTY && process.stdout.isTTY))
    throw new MillraceError({
      code: "INPUT_INVALID",
      message: "Cannot ask anything as the wizard needs a terminal: there is none",
      hint: "Without one: millrace new greet && millrace run ./flows/greet --input-file flows/greet/input.json",
    });
  // Loaded late: no other command asks.
  const { confirm, intro, isCancel, log, outro, select, text } = await import("@clack/prompts");
  intro("A flow of your own, in three questions", talk);
  const from = await select({
    ...talk,
    message: "What shall it begin with?",
    options: [
      { value: "", label: "the smallest flow", hint: "one step, nothing outside" },
      ...bundledFlows().map(({ name }) => ({ value: name, label: name, hint: "a copy of the bundled flow" })),
    ],
  });
  if (isCancel(from)) return interrupted;
  const name = await text({
    ...talk,
    message: "What shall it be called?",
    initialValue: from === "" ? "greet" : `my-${from}`,
  });
  if (isCancel(name)) return interrupted;
  const root = resolve(options.in ?? ".");
  const folder = writeNewFlow({ name, root, ...(from !== "" && { from }) });
  writeProjectFiles(root, { withTests: from !== "" });
  const path = `./${relative(process.cwd(), folder)}`;
  const input = join(folder, "input.json");
  if (existsSync(input)) {
    const now = await confirm({ ...talk, message: `Run it now with ${relative(process.cwd(), input)}?` });
    if (isCancel(now)) return interrupted;
    if (now) {
      const exitCode = await runOnce({ folder, input, options });
      if (exitCode !== 0) return exitCode;
    }
  }
  log.info(`Change it while this runs it at every save:\nmillrace dev ${path}`, talk);
  outro(`It is yours: ${path}/flow.ts`, talk);
  return 0;
}

// What a shell expects of a command that Ctrl+C ended.
const interrupted = 130;

interface FirstRun {
  readonly folder: string;
  readonly input: string;
  readonly options: ServerOptions;
}

function runOnce({ folder, input, options }: FirstRun): Promise<number> {
  return withClient({ ...options, claims: true }, async (connected) => {
    const flow = await publishFlow(connected.client, { file: join(folder, "flow.ts") });
    const given = JSON.parse(readFileSync(input, "utf8")) as Json;
    const { runId } = await connected.client.runs.start({ flow, input: given });
    return followRun(connected, { runId, json: false });
  });
}
