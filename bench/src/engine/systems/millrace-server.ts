import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { flowManifest } from "@millrace/engine";
import { defineFlow, type Flow } from "@millrace/flow";
import type { Job } from "../measured.ts";
import type { Replying } from "../system.ts";
import { flowName, flowSource } from "./flow-source.ts";

const program = fileURLToPath(new URL("../../../../packages/cli/src/main.ts", import.meta.url));
const version = "b".repeat(64);

/** A whole `millrace start` with the flow on it: one request starts a run and is answered with its result. */
export async function serveMillrace(job: Job): Promise<Replying> {
  const env = {
    PATH: process.env.PATH,
    ...(job.databaseUrl !== null && { MILLRACE_DATABASE_URL: job.databaseUrl }),
  };
  const args = [
    program,
    "start",
    "--no-job",
    "--no-flows",
    "--port",
    "0",
    "--data-dir",
    job.folder,
    "--browser",
    "none",
  ];
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout })) {
    const found = /(https?:\/\/[^/\s]+)\/#token=([\w-]+)/.exec(line);
    if (!found) continue;
    child.stdout.resume();
    const url = found[1]!;
    const headers = { "content-type": "application/json", authorization: `Bearer ${found[2]}` };
    await publish({ url, headers, job });
    return {
      url: `${url}/api/v1/runs`,
      method: "POST",
      headers,
      body: JSON.stringify({ flow: flowName, input: {}, wait: "30s" }),
      processIds: [child.pid!],
      close: async () => {
        child.kill("SIGKILL");
      },
    };
  }
  throw new Error("Millrace did not start");
}

async function publish({
  url,
  headers,
  job,
}: {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly job: Job;
}): Promise<void> {
  const flow = defineFlow({ name: flowName, run: async () => null }) as unknown as Flow;
  const answer = await fetch(`${url}/api/v1/flows/${flowName}/versions/${version}`, {
    method: "PUT",
    headers,
    body: JSON.stringify({ manifest: flowManifest(flow), bundle: flowSource(job) }),
  });
  if (!answer.ok) throw new Error(`Millrace did not take the flow: ${await answer.text()}`);
}
