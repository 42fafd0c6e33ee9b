import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { dirname } from "node:path";
import { confineCommand } from "../confinement/confine-command.ts";
import type { Confinement } from "../confinement/confinement.ts";
import { detectConfinement } from "../confinement/detect-confinement.ts";
import { runnerProcessOf } from "../confinement/runner-process.ts";
import { watchMemory } from "../limits/memory-watch.ts";
import { processUsage } from "../limits/process-usage.ts";
import { linePort } from "../protocol/line-port.ts";
import type { RunnerMessage, WorkerMessage } from "../protocol/messages.ts";
import { type BuiltRunner, buildRunner, keepBuild, type RunnerBuildOptions } from "../runner-build/build-runner.ts";
import { runnerSource } from "../runner-build/runner-entries.ts";
import type { SpawnRunner } from "./spawned-runner.ts";

interface ProcessRunnerOptions {
  readonly confinement: Confinement;
  /** (Default: none, the runner is run from its sources) */
  readonly built?: BuiltRunner | null;
  /** Files and folders that runners may read: their build, or else Millrace's own code and its packages. */
  readonly readOnlyPaths: readonly string[];
  /** What each runner gets at least; one whose flows ask for more gets that. (Default: 512 MiB) */
  readonly memoryLimitBytes?: number;
  /** (Default: the Node that runs this) */
  readonly nodePath?: string;
}

const lastWordsLength = 2_000;
// The words of a dead process are in the pipe; only one that somebody else holds open keeps its end from coming.
const lastWordsWithinMs = 1_000;

interface OpenOptions extends Pick<ProcessRunnerOptions, "memoryLimitBytes"> {
  readonly build: RunnerBuildOptions;
  /** What runners read instead where no build can be written: Millrace's own code and its packages. */
  readonly sourcePaths: readonly string[];
}

/** Finds the strongest confinement that this machine allows, and the way to start runners in it from one build. */
export async function openProcessRunners({
  build,
  sourcePaths,
  ...limits
}: OpenOptions): Promise<{ readonly confinement: Confinement; readonly spawn: SpawnRunner }> {
  const built = await buildRunner(build);
  const readOnlyPaths = built?.readOnlyPaths ?? sourcePaths;
  const confinement = await detectConfinement({ readOnlyPaths });
  return { confinement, spawn: processRunners({ confinement, built, readOnlyPaths, ...limits }) };
}

/** Runners as processes of their own, confined as far as the machine allows. */
function processRunners(options: ProcessRunnerOptions): SpawnRunner {
  const leastBytes = options.memoryLimitBytes ?? 512 * 1024 * 1024;
  const { built, readOnlyPaths } = options;
  const program = built ? [built.program, built.modules] : [runnerSource];
  return ({ memoryBytes = 0 } = {}) => {
    const limitBytes = Math.max(memoryBytes, leastBytes);
    const { command, args, env } = confineCommand({
      nodePath: options.nodePath ?? process.execPath,
      args: ["--disable-warning=ExperimentalWarning", ...program],
      readOnlyPaths,
      confinement: options.confinement,
      memoryLimitBytes: limitBytes,
    });
    if (built) void keepBuild(dirname(built.program));
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
    const processId = child.pid ?? null;
    const watch = processId === null ? null : watchMemory({ processId, limitBytes, onBreach: kill });
    const over = () => {
      watch?.stop();
      port.close();
    };
    child.on("error", over);
    child.on("exit", over);
    const onClose: typeof port.onClose = (listener) =>
      port.onClose((why) => {
        kill();
        void lastWordsHeard(child).then(() => listener(why));
      });
    return {
      port: { ...port, onClose },
      processId,
      kill,
      lastWords: () => words.trim(),
      usage: () => (processId === null ? null : processUsage(runnerProcessOf(processId))),
      // What grows between two looks is stopped by its own Node, which says so.
      breach: () =>
        watch?.breach() ??
        (/out of memory/i.test(words)
          ? { limitBytes, seenBytes: Math.max(limitBytes, watch?.peakBytes() ?? 0) }
          : null),
    };
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
