import { spawn } from "node:child_process";
import { join } from "node:path";

/** Runs a tool of node_modules in the root and gives what it printed and whether it was content. */
export function runTool(
  root: string,
  [tool = "", ...args]: readonly string[],
): Promise<{ ok: boolean; printed: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, "node_modules", tool), ...args], { cwd: root });
    let printed = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        printed += text;
      });
    child.once("error", reject);
    child.once("close", (code) => resolve({ ok: code === 0, printed: printed.trim() }));
  });
}
