import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { confineCommand } from "../confinement/confine-command.ts";
import type { Confinement } from "../confinement/confinement.ts";
import { linePort } from "../protocol/line-port.ts";
import type { RunnerMessage, WorkerMessage } from "../protocol/messages.ts";
import type { SpawnRunner } from "./spawned-runner.ts";

export interface ProcessRunnerOptions {
  readonly confinement: Confinement;
  /** Files and folders that runners may read: Millrace's own code and its packages. */
  readonly readOnlyPaths: readonly string[];
  /** (Default: 512 MiB) */
  readonly memoryLimitBytes?: number;
  /** (Default: the Node that runs this) */
  readonly nodePath?: string;
}

const runnerProgram = fileURLToPath(new URL("../runner/main.ts", import.meta.url));
const lastWordsLength = 2_000;
// The words of a dead process are in the pipe; only one that somebody else holds open keeps its end from coming.
const lastWordsWithinMs = 1_000;

/** Runners as processes of their own, confined as far as the machine allows. */
export function processRunners(options: ProcessRunnerOptions): SpawnRunner {
  const { command, args, env } = confineCommand({
    nodePath: options.nodePath ?? process.execPath,
    args: ["--disable-warning=ExperimentalWarning", runnerProgram],
    readOnlyPaths: options.readOnlyPaths,
    confinement: options.confinement,
    memoryLimitBytes: options.memoryLimitBytes ?? 512 * 1024 * 1024,
  });
  return () => {
    const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe", "pipe"] });
    const port = linePort<WorkerMessage, RunnerMessage>(child.stdio[3] as Socket);
    const kill = () => void child.kill("SIGKILL");
    let words = "";
    const hear = (chunk: Buffer) => {
      words = (words + chunk.toString("utf8")).slice(-lastWordsLength);
    };
    // What flow code prints is not for the server's terminal: log lines are journaled, these words are for a post-mortem.
    child.stdout!.on("data", hear);
    child.stderr!.on("data", hear);
    child.on("error", () => port.close());
    child.on("exit", () => port.close());
    const onClose: typeof port.onClose = (listener) =>
      port.onClose((why) => {
        kill();
        void lastWordsHeard(child).then(() => listener(why));
      });
    return { port: { ...port, onClose }, processId: child.pid ?? null, kill, lastWords: () => words.trim() };
  };
}

/** Resolves when what the process wrote has arrived, which may be after its socket was closed, or is not to be expected. */
async function lastWordsHeard(child: ChildProcess): Promise<void> {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), lastWordsWithinMs);
  await once(child, "close", { signal: giveUp.signal }).catch(() => {});
  clearTimeout(timer);
  child.stdout?.destroy();
  child.stderr?.destroy();
}
