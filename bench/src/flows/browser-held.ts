import { readFileSync, statSync } from "node:fs";
import { readStats } from "../engine/process-tree.ts";

/** How a browser is held. */
export interface BrowserHeld {
  /** Whose process it is; absent where the system does not tell, which only Linux does. */
  readonly userId?: number;
  /** Whether it confines its pages. */
  readonly sandbox: boolean;
}

/** How the browser below a process is held, so that another can be held the same: confining its pages costs time at each. */
export function browserHeld(root: number, executablePath: string): BrowserHeld {
  const stats = readStats();
  const isBelow = (id: number): boolean => id === root || (stats.has(id) && isBelow(stats.get(id)!.parentId));
  for (const id of [...stats.keys()].filter(isBelow)) {
    const [program, ...args] = commandOf(id);
    if (program !== executablePath || args.some((arg) => arg.startsWith("--type="))) continue;
    return { userId: statSync(`/proc/${id}`).uid, sandbox: !args.includes("--no-sandbox") };
  }
  return { sandbox: true };
}

function commandOf(id: number): string[] {
  try {
    return readFileSync(`/proc/${id}/cmdline`, "utf8").split("\0");
  } catch {
    // It has ended by now.
    return [];
  }
}
