import { basename, extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { MillraceError } from "@millrace/flow/errors";
import { type AgentWork, runAgent } from "@millrace/sdk";
import type { GlobalOptions } from "../connection/global-options.ts";
import { runningServer } from "../connection/running-server.ts";
import { readDuration } from "../input/read-time.ts";
import { listenForStop } from "../terminal/stop-requests.ts";

export interface AgentRunOptions extends GlobalOptions {
  readonly name?: string;
  readonly concurrency: string;
  readonly lease: string;
}

/** `millrace agent run <file>`: runs a module as an agent until it is told to stop. */
export async function agentRun(file: string, options: AgentRunOptions, listen = listenForStop): Promise<number> {
  const stop = listen();
  try {
    const { name = basename(file, extname(file)), concurrency, lease } = options;
    const work = await readWork(file);
    await runAgent({
      ...(await runningServer(options, "run an agent")),
      work,
      name,
      kind: "node",
      concurrency: Number(concurrency),
      leaseMs: readDuration("--lease", lease),
      signal: stop.signal,
      onReady: (agentId) =>
        process.stdout.write(
          options.json ? `${JSON.stringify({ agentId, name })}\n` : `Agent ${name} is ready: ${agentId}\n`,
        ),
      onTrouble: ({ message }) => process.stderr.write(`${message}\n`),
    });
    return 0;
  } finally {
    stop.ignore();
  }
}

async function readWork(file: string): Promise<AgentWork> {
  const found = (await import(pathToFileURL(resolve(file)).href).catch((error) => {
    throw refused("it must be a module that loads", error instanceof Error ? error.message : String(error));
  })) as Partial<AgentWork>;
  const { capabilities, handle, healthTask } = found;
  if (!Array.isArray(capabilities))
    throw refused("it must export `capabilities`, a list of words", typeof capabilities);
  if (typeof handle !== "function") throw refused("it must export the function `handle(task)`", typeof handle);
  return { capabilities, handle, ...(healthTask && { healthTask }) };
}

function refused(rule: string, seen: string): MillraceError {
  return new MillraceError({
    code: "INPUT_INVALID",
    message: `Cannot run this agent as ${rule}: ${seen}`,
    hint: "docs/agents.md shows one.",
  });
}
