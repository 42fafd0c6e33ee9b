import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const program = fileURLToPath(new URL("../../packages/cli/bin/millrace.js", import.meta.url));

export interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The `millrace` command in a process of its own. */
export interface MillraceProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves with what was written so far once it has the text; rejects when the process ends without it. */
  until(text: RegExp): Promise<string>;
}

/** Starts `millrace` as a shell would; it is gone when the test ends. */
export function millrace(args: readonly string[], environment: Readonly<Record<string, string>> = {}): MillraceProcess {
  const child = spawn(process.execPath, [program, ...args], { env: { ...process.env, ...environment } });
  onTestFinished(() => void child.kill("SIGKILL"));
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    child.emit("written");
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
    child.emit("written");
  });
  const ended = once(child, "close").then(([exitCode, signal]): Ended => ({ exitCode, signal, stdout, stderr }));
  return {
    child,
    ended,
    async until(text) {
      while (!text.test(stdout + stderr)) {
        const over = await Promise.race([once(child, "written").then(() => null), ended]);
        if (over && !text.test(stdout + stderr)) throw new Error(`ended without ${text}: ${stdout}${stderr}`);
      }
      return stdout + stderr;
    },
  };
}

/** Runs `millrace` to its end. */
export function millraceEnds(args: readonly string[], environment?: Readonly<Record<string, string>>): Promise<Ended> {
  return millrace(args, environment).ended;
}
