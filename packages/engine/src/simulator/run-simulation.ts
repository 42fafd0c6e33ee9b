import { spawn } from "node:child_process";
import type { Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { MillraceError, restoreError } from "@millrace/flow/errors";
import { confineCommand } from "../confinement/confine-command.ts";
import type { Confinement } from "../confinement/confinement.ts";
import { linePort } from "../protocol/line-port.ts";
import type { SimulationReport } from "./simulate.ts";
import type { SimulationJob, SimulationNews } from "./simulation-job.ts";

export interface RunSimulationOptions {
  readonly job: SimulationJob;
  readonly confinement: Confinement;
  /** Files and folders that the process may read: Millrace's own code and its packages. */
  readonly readOnlyPaths: readonly string[];
  onProgress?(worlds: number): void;
  /** Ends it. */
  readonly signal?: AbortSignal;
}

const program = fileURLToPath(new URL("./main.ts", import.meta.url));
const memoryLimitBytes = 2 ** 30;
const lastWordsLength = 4_000;

/** Simulates in a process of its own, confined as runners are: code of a flow never executes in this one, and reaches no network. */
export function runSimulation(options: RunSimulationOptions): Promise<SimulationReport> {
  const { job, confinement, readOnlyPaths, onProgress, signal } = options;
  const args = ["--disable-warning=ExperimentalWarning", program];
  const {
    command,
    args: given,
    env,
  } = confineCommand({
    nodePath: process.execPath,
    args,
    readOnlyPaths,
    confinement,
    memoryLimitBytes,
  });
  const child = spawn(command, given, { env, stdio: ["ignore", "pipe", "pipe", "pipe"] });
  const port = linePort<SimulationJob, SimulationNews>(child.stdio[3] as Socket);
  let words = "";
  const hear = (chunk: Buffer) => {
    words = (words + chunk.toString("utf8")).slice(-lastWordsLength);
  };
  child.stdout?.on("data", hear);
  child.stderr?.on("data", hear);
  const stop = () => void child.kill("SIGKILL");
  signal?.addEventListener("abort", stop, { once: true });
  return new Promise<SimulationReport>((resolve, reject) => {
    port.onMessages((messages) => {
      for (const news of messages) {
        if (news.t === "progress") onProgress?.(news.worlds);
        else if (news.t === "report") resolve(news.report);
        else reject(restoreError(news.error));
      }
    });
    child.on("error", reject);
    child.on("close", () => reject(ended(words)));
    port.send([job]);
  }).finally(() => {
    signal?.removeEventListener("abort", stop);
    stop();
    port.close();
  });
}

function ended(words: string): MillraceError {
  return new MillraceError({
    code: "FLOW_FAILED",
    message: `Cannot go on with the simulation as its process must stay alive: ${words.trim() || "it ended without a word"}`,
    hint: "Look for code of the flow that ends the process, never yields or takes more than 1 GiB of memory.",
  });
}
