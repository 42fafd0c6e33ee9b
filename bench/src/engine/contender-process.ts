import { type ChildProcess, execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Answers, Task } from "./task.ts";

const program = fileURLToPath(new URL("contender-main.ts", import.meta.url));
const args = (contender: string, task: Task) => [
  "--disable-warning=ExperimentalWarning",
  program,
  JSON.stringify([contender, task]),
];

/** Executes one task of a contender in a process of its own. */
export async function executeTask<Kind extends Exclude<Task["kind"], "work">>(
  contender: string,
  task: Extract<Task, { readonly kind: unknown }> & { readonly kind: Kind },
): Promise<Answers[Kind]> {
  const options = { maxBuffer: 64 * 1024 * 1024, timeout: taskLimitMs, killSignal: "SIGKILL" } as const;
  const { stdout } = await promisify(execFile)(process.execPath, args(contender, task as Task), options);
  return JSON.parse(stdout.trimEnd().split("\n").at(-1)!) as Answers[Kind];
}

// The longest task is a load curve of a slow system.
const taskLimitMs = 600_000;

/** Starts a worker process of a contender and resolves when it says that it works. */
export async function startWorker(contender: string, task: Extract<Task, { kind: "work" }>): Promise<ChildProcess> {
  const child = spawn(process.execPath, args(contender, task), { stdio: ["pipe", "pipe", "ignore"] });
  for await (const line of createInterface({ input: child.stdout })) {
    if (line !== "null") continue;
    child.stdout.resume();
    return child;
  }
  throw new Error(`a worker of ${contender} ended before it worked`);
}
