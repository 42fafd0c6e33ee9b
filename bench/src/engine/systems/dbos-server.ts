import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Job } from "../measured.ts";
import type { Replying } from "../system.ts";

const program = fileURLToPath(new URL("dbos-server-main.ts", import.meta.url));

/** DBOS behind Hono in a process of its own, on the same database. */
export async function serveDbos(job: Job): Promise<Replying> {
  const child = spawn(process.execPath, [program, JSON.stringify(job)], { stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.startsWith("http://")) continue;
    child.stdout.resume();
    return {
      url: line,
      method: "POST",
      headers: {},
      body: "",
      processIds: [child.pid!],
      close: async () => {
        child.kill("SIGKILL");
      },
    };
  }
  throw new Error("DBOS did not start");
}
