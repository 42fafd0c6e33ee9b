import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BenchRow } from "../bench-row.ts";

const sampleMs = 500;
// USER_HZ, which Linux has fixed for programs.
const ticksPerSecond = 100;

/** What a run that was started by the command line gave, and what it took. */
export interface CommandRun<Output> {
  readonly output: Output;
  readonly seconds: number;
  readonly runner: Used;
  /** The command with the server in it. */
  readonly server: Used;
  /** Where a file of the run lies on the disk. */
  fileOf(artifact: string): string;
}

/** What processes took, as Linux counts it. */
interface Used {
  /** The most memory that one of them ever held. */
  peakMb: number;
  /** Of all of them, up to the last look at each. */
  cpuSeconds: number;
}

/** Runs a flow as a user would, with `millrace run` and a data folder of its own below `folder`. */
export async function runByCommand<Output>(
  flow: string,
  { input, folder }: { readonly input: object; readonly folder: string },
): Promise<CommandRun<Output>> {
  const [inputFile, dataDir] = [join(folder, "input.json"), join(folder, "data")];
  writeFileSync(inputFile, JSON.stringify(input));
  const startedAt = performance.now();
  const child = spawn("npx", ["millrace", "run", flow, "--input-file", inputFile, "--json"], {
    env: { ...process.env, MILLRACE_DATA_DIR: dataDir },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const used = watchFamily(child);
  let printed = "";
  child.stdout.on("data", (piece: Buffer) => {
    printed += piece.toString();
  });
  await once(child, "close");
  const seconds = (performance.now() - startedAt) / 1_000;
  const { output } = JSON.parse(printed) as { output: Output | null };
  if (output === null) throw new Error(`Cannot take the measurement as the run of ${flow} must succeed: ${printed}`);
  return {
    output,
    seconds,
    ...used(),
    fileOf(artifact) {
      const [path] = globSync(join(dataDir, "**", artifact));
      if (path === undefined) throw new Error(`Cannot find the artifact ${artifact} below ${dataDir}`);
      return path;
    },
  };
}

/** What a run took, as rows. */
export function usedRows(
  row: (metric: string, value: number, unit: string) => BenchRow,
  { runner, server }: Pick<CommandRun<unknown>, "runner" | "server">,
): BenchRow[] {
  return [
    row("runner_peak", runner.peakMb, "MiB"),
    row("server_peak", server.peakMb, "MiB"),
    row("runner_cpu", runner.cpuSeconds, "s"),
    row("server_cpu", server.cpuSeconds, "s"),
  ];
}

/** Looks at the processes below `child` until it ends; returns what tells what they have taken. */
function watchFamily(child: ChildProcess): () => { readonly runner: Used; readonly server: Used } {
  const seen = new Map<number, Used & { readonly isRunner: boolean }>();
  const timer = setInterval(() => {
    for (const pid of familyOf(child.pid ?? 0)) {
      const peakKb = Number(/VmHWM:\s*(\d+)/.exec(textOf(`/proc/${pid}/status`))?.[1] ?? 0);
      const [, user = 0, system = 0] = /\) (?:\S+ ){11}(\d+) (\d+)/.exec(textOf(`/proc/${pid}/stat`)) ?? [];
      const isRunner = textOf(`/proc/${pid}/cmdline`).includes("max-old-space-size");
      if (peakKb === 0) continue;
      seen.set(pid, { isRunner, peakMb: peakKb / 1_024, cpuSeconds: (Number(user) + Number(system)) / ticksPerSecond });
    }
  }, sampleMs);
  child.once("close", () => clearInterval(timer));
  const sum = (isRunner: boolean): Used => {
    const all = [...seen.values()].filter((one) => one.isRunner === isRunner);
    return {
      peakMb: Math.max(...all.map(({ peakMb }) => peakMb)),
      cpuSeconds: all.reduce((seconds, one) => seconds + one.cpuSeconds, 0),
    };
  };
  return () => ({ runner: sum(true), server: sum(false) });
}

function familyOf(root: number): number[] {
  const parents = new Map<number, number>();
  for (const path of globSync("/proc/[0-9]*/stat")) {
    const fields = textOf(path);
    parents.set(Number(path.split("/")[2]), Number(fields.slice(fields.lastIndexOf(")") + 2).split(" ")[1]));
  }
  const isBelow = (pid: number): boolean => pid === root || (parents.has(pid) && isBelow(parents.get(pid)!));
  return [...parents.keys()].filter(isBelow);
}

/** A process may have ended by now. */
function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
