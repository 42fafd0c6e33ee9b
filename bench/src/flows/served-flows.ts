import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../../packages/cli/src/main.ts", import.meta.url));
const publishWithinMs = 120_000;
const lookEveryMs = 250;

/** How a run has ended. */
export interface FlowRun {
  readonly flow: string;
  readonly isSuccess: boolean;
  readonly seconds: number;
  /** What went wrong, if anything did. */
  readonly error: string | null;
}

/** A whole `millrace start` with the bundled flows on it. */
export interface ServedFlows {
  readonly processId: number;
  /** The flows of those wanted that are published. */
  readonly flows: readonly string[];
  run(flow: string, input: object): Promise<FlowRun>;
  /** The browser that it has used; null before the first page. */
  browserPath(): Promise<string | null>;
  close(): Promise<void>;
}

/** Starts Millrace as a user would, and waits until the wanted flows are published; `grant` are addresses that flows may visit. */
export async function serveFlows({
  wanted,
  grant,
}: {
  readonly wanted: readonly string[];
  readonly grant: readonly string[];
}): Promise<ServedFlows> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-together-"));
  const args = [program, "start", "--no-job", "--port", "0", "--data-dir", folder, "--grant", ...grant];
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const close = async () => {
    child.kill("SIGTERM");
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const { url, token } = await addressOf(child.stdout);
    const call = async (path: string, body?: object): Promise<unknown> => {
      const answer = await fetch(`${url}/api/v1/${path}`, {
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        ...(body && { method: "POST", body: JSON.stringify(body) }),
      });
      if (!answer.ok) throw new Error(`Millrace answers ${path} with ${answer.status}: ${await answer.text()}`);
      return answer.json();
    };
    return {
      processId: child.pid!,
      flows: await publishedOf(wanted, call),
      run: (flow, input) => runToItsEnd(call, { flow, input }),
      async browserPath() {
        const { browser } = (await call("system")) as { browser: { path: string } | null };
        return browser?.path ?? null;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

type Call = (path: string, body?: object) => Promise<unknown>;

async function addressOf(output: NodeJS.ReadableStream): Promise<{ readonly url: string; readonly token: string }> {
  for await (const line of createInterface({ input: output })) {
    const found = /(https?:\/\/[^/\s]+)\/#token=([\w-]+)/.exec(line);
    if (!found) continue;
    output.resume();
    return { url: found[1]!, token: found[2]! };
  }
  throw new Error("Millrace did not start");
}

/** Flows are published one after the other once the server is up; one that cannot be is told of on standard error. */
async function publishedOf(wanted: readonly string[], call: Call): Promise<string[]> {
  const until = performance.now() + publishWithinMs;
  for (;;) {
    const { flows } = (await call("flows")) as { flows: readonly { readonly flow: string }[] };
    const live = wanted.filter((name) => flows.some(({ flow }) => flow === name));
    if (live.length === wanted.length || performance.now() > until) return live;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}

interface Detail {
  readonly runId: string;
  readonly status: string;
  readonly error?: { readonly message: string } | null;
}

async function runToItsEnd(call: Call, start: { readonly flow: string; readonly input: object }): Promise<FlowRun> {
  const startedAt = performance.now();
  const { runId } = (await call("runs", { ...start, wait: "5m" })) as Detail;
  const seconds = (performance.now() - startedAt) / 1_000;
  const { status, error } = (await call(`runs/${runId}`)) as Detail;
  const isSuccess = status === "succeeded";
  return { flow: start.flow, isSuccess, seconds, error: isSuccess ? null : (error?.message ?? status) };
}
