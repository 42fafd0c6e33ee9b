import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Answers, Task } from "./task.ts";

const program = fileURLToPath(new URL("contender-main.ts", import.meta.url));
const args = (contender: string, task: Task) => [
  "--disable-warning=ExperimentalWarning",
  program,
  JSON.stringify([contender, task]),
];

/** Executes one task of a contender in a process of its own; `say` hears how far it is. */
export async function executeTask<Kind extends Exclude<Task["kind"], "work">>(
  contender: string,
  { say, ...task }: Extract<Task, { readonly kind: unknown }> & { readonly kind: Kind; say?(text: string): void },
): Promise<Answers[Kind]> {
  const child = spawn(process.execPath, args(contender, task as Task), { stdio: ["pipe", "pipe", "pipe"] });
  const closed = once(child, "close");
  const timer = setTimeout(() => child.kill("SIGKILL"), taskLimitMs);
  let answer = "";
  let words = "";
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (line !== "") answer = line;
  });
  createInterface({ input: child.stderr }).on("line", (line) => {
    if (line.startsWith(progressMark)) say?.(`  ${line.slice(progressMark.length)}`);
    else words = `${words}\n${line}`.slice(-4_000);
  });
  const [code, signal] = await closed;
  clearTimeout(timer);
  if (code === 0) return JSON.parse(answer) as Answers[Kind];
  const limit = signal === "SIGKILL" ? `, perhaps as it took longer than ${taskLimitMs / 1_000} s` : "";
  throw new Error(`${task.kind} of ${contender} ended with ${signal ?? code}${limit}${words}`);
}

// The longest task is a load curve of a slow system.
const taskLimitMs = 600_000;
/** What a task's process writes to standard error in front of how far it is. */
export const progressMark = "progress: ";

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
