import { appendFileSync, readFileSync } from "node:fs";

const kept = 500;

/** The lines of earlier times, the last one first, as readline wants them; empty where none can be read. */
export function readHistory(file: string): string[] {
  try {
    return readFileSync(file, "utf8").split("\n").filter(Boolean).slice(-kept).reverse();
  } catch {
    return [];
  }
}

/** Keeps a line for the next time, where the folder is there. One that may hold a secret is not kept. */
export function keepLine(file: string, line: string): void {
  if (/token|secret|password/i.test(line)) return;
  try {
    appendFileSync(file, `${line}\n`, { mode: 0o600 });
  } catch {
    // The history is a convenience.
  }
}
