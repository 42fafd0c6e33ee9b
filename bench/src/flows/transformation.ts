import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BenchRow } from "../bench-row.ts";

const sampleMs = 500;

/** Transforms a large CSV file with the bundled flow, as a user would, and measures time and memory of every process of it. */
export async function measureTransformation({ gigabytes }: { readonly gigabytes: number }): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-transformation-"));
  try {
    const file = join(folder, "people.csv");
    const rows = await writePeople(file, gigabytes * 1e9);
    const input = join(folder, "input.json");
    writeFileSync(input, JSON.stringify(inputFor(file)));
    const startedAt = performance.now();
    const child = spawn("npx", ["millrace", "run", "data-transformation", "--input-file", input, "--json"], {
      env: { ...process.env, MILLRACE_DATA_DIR: join(folder, "data") },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const peaks = watchMemory(child);
    let printed = "";
    child.stdout.on("data", (piece: Buffer) => {
      printed += piece.toString();
    });
    await once(child, "close");
    const tookS = (performance.now() - startedAt) / 1_000;
    const { output } = JSON.parse(printed) as { output: { read: number; written: number } | null };
    if (output?.read !== rows)
      throw new Error(`Cannot take the measurement as all ${rows} rows must be read: ${output?.read}`);
    const row = (metric: string, value: number, unit: string): BenchRow => ({
      bench: "flows",
      system: "millrace",
      variant: `transformation ${gigabytes} GB`,
      metric,
      value: Math.round(value * 10) / 10,
      unit,
    });
    return [
      row("duration", tookS, "s"),
      row("input", (gigabytes * 1_000) / tookS, "MB/s"),
      row("rows", rows / tookS, "rows/s"),
      row("server_peak", peaks.server / 1_024, "MiB"),
      row("runner_peak", peaks.runner / 1_024, "MiB"),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function inputFor(file: string) {
  const columns = {
    order: "id",
    customer: "name.upper()",
    total: "round(number(price) * number(count), 2)",
    day: "day",
  };
  const transformation = { where: 'count != "9"', columns, types: { order: "integer" } };
  return { source: { file }, transformation, output: { format: "csv", name: "orders" } };
}

async function writePeople(file: string, wantedBytes: number): Promise<number> {
  const out = createWriteStream(file, { highWaterMark: 8 * 1024 * 1024 });
  out.write("id,name,mail,day,price,count,note\n");
  let [id, writtenBytes] = [0, 0];
  while (writtenBytes < wantedBytes) {
    let text = "";
    for (let row = 0; row < 10_000; row++) {
      id++;
      const day = `2031-${String((id % 12) + 1).padStart(2, "0")}-${String((id % 28) + 1).padStart(2, "0")}`;
      text += `${id},Person ${id % 9_973},person${id}@mail.example,${day},${((id * 7) % 10_007) / 100},${(id % 9) + 1},"a note, number ${id}"\n`;
    }
    writtenBytes += text.length;
    if (!out.write(text)) await once(out, "drain");
  }
  out.end();
  await once(out, "finish");
  return id;
}

/** The most memory that the runner and the other processes below `child` ever held, in KiB, as Linux counts it. */
function watchMemory(child: ChildProcess): { server: number; runner: number } {
  const peaks = { server: 0, runner: 0 };
  const timer = setInterval(() => {
    for (const pid of familyOf(child.pid ?? 0)) {
      const [status, command] = [textOf(`/proc/${pid}/status`), textOf(`/proc/${pid}/cmdline`)];
      const peak = Number(/VmHWM:\s*(\d+)/.exec(status)?.[1] ?? 0);
      const kind = command.includes("max-old-space-size") ? "runner" : "server";
      peaks[kind] = Math.max(peaks[kind], peak);
    }
  }, sampleMs);
  child.once("close", () => clearInterval(timer));
  return peaks;
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
