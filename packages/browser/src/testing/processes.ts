import { readdirSync, readFileSync, statSync } from "node:fs";

/** The processes below one, by what Linux says of them. */
export function descendantsOf(pid: number): number[] {
  const children = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === pid)
    .map(Number);
  return [...children, ...children.flatMap(descendantsOf)];
}

/** Whether a process is there and not only waiting to be buried. */
export function isRunning(pid: number): boolean {
  const [, state] = fieldsOf(String(pid)) ?? [];
  return state !== undefined && state !== "Z";
}

function parentOf(pid: string): number {
  return Number(fieldsOf(pid)?.[2]);
}

/** Command, state and parent; undefined when the process is gone. */
function fieldsOf(pid: string): string[] | undefined {
  try {
    return /^\d+ \((.*)\) (\S) (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.slice(1);
  } catch {
    return undefined;
  }
}

/** The user of a process, by number. */
export function userOf(pid: number): number {
  return statSync(`/proc/${pid}`).uid;
}
