import { MillraceError } from "@millrace/flow/errors";
import { readConfig } from "@millrace/server/outside";
import { findElsewhere } from "./elsewhere.ts";
import { findRunning, type RunningOwner } from "./find-running.ts";
import { configFlags, type GlobalOptions } from "./global-options.ts";

/** The server of a command that means nothing without one; such a command starts none of its own. */
export async function runningServer(options: GlobalOptions, doing: string): Promise<RunningOwner> {
  const config = readConfig(undefined, configFlags(options));
  const running = (await findElsewhere(config, options)) ?? (await findRunning(config));
  if (running) return running;
  throw new MillraceError({
    code: "SERVER_UNREACHABLE",
    message: `Cannot ${doing} as a server must be running: none answers for the data folder`,
    hint: "Start it with millrace start, or name one with --server.",
    retry: false,
  });
}
