import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { getCompileCacheDir } from "node:module";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { MillraceError } from "@millrace/flow/errors";
import { type Client, createClient } from "@millrace/sdk";

/** A Millrace server in a process of its own. */
export interface ServedMillrace {
  readonly pid: number;
  readonly client: Client;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** The orderly way. */
  close(): Promise<void>;
}

const program = fileURLToPath(new URL("../main.ts", import.meta.url));

/** Starts `millrace start --no-job` on a data folder and waits until it is ready. */
export async function serveMillrace(options: {
  readonly dataFolder: string;
  readonly grant: string;
}): Promise<ServedMillrace> {
  const { dataFolder, grant } = options;
  const args = [program, "start", "--no-job", "--no-flows", "--port", "0", "--data-dir", dataFolder, "--grant", grant];
  const compiled = getCompileCacheDir();
  // biome-ignore lint/style/noProcessEnv: handed on as it is; the child reads its own configuration
  const env = { ...process.env, ...(compiled && { NODE_COMPILE_CACHE: compiled }) };
  const child = spawn(process.execPath, [...process.execArgv, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  // A demonstration that is stopped in the middle leaves no server behind.
  const killWithUs = () => child.kill("SIGKILL");
  process.once("exit", killWithUs);
  child.once("exit", () => process.off("exit", killWithUs));
  const url = await readyUrl(child);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  };
  return {
    pid: child.pid!,
    client: createClient({ url: url.origin, token: url.hash.slice("#token=".length) }),
    kill: () => end("SIGKILL"),
    close: () => end("SIGTERM"),
  };
}

async function readyUrl(child: ChildProcess): Promise<URL> {
  let words = "";
  child.stderr!.setEncoding("utf8").on("data", (text: string) => {
    words = (words + text).slice(-2_000);
  });
  for await (const line of createInterface({ input: child.stdout! })) {
    const match = /https?:\/\/\S+#token=[\w-]+/.exec(line);
    if (match) return new URL(match[0]);
  }
  throw new MillraceError({
    code: "SERVER_UNREACHABLE",
    message: `Cannot go on as Millrace must start: it ended without saying where it listens. Its last words: ${words.trim() || "none"}`,
    hint: "Run millrace start --no-job to see why.",
  });
}
