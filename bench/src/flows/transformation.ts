import { once } from "node:events";
import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BenchRow } from "../bench-row.ts";
import { round } from "../engine/statistics.ts";
import { runByCommand, usedRows } from "./command-run.ts";

/** Transforms a large CSV file into JSON lines with the bundled flow, as a user would, and measures time and memory of every process of it. */
export async function measureTransformation({ gigabytes }: { readonly gigabytes: number }): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), "millrace-transformation-"));
  try {
    const file = join(folder, "people.csv");
    const rows = await writePeople(file, gigabytes * 1e9);
    const run = await runByCommand<{ readonly read: number }>("data-transformation", { input: inputFor(file), folder });
    if (run.output.read !== rows)
      throw new Error(`Cannot take the measurement as all ${rows} rows must be read: ${run.output.read}`);
    const row = (metric: string, value: number, unit: string): BenchRow => ({
      bench: "flows",
      system: "millrace",
      variant: `transformation ${gigabytes} GB`,
      metric,
      value: round(value),
      unit,
    });
    return [
      row("duration", run.seconds, "s"),
      row("input", (gigabytes * 1_000) / run.seconds, "MB/s"),
      row("rows", rows / run.seconds, "rows/s"),
      ...usedRows(row, run),
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
  return { source: { file }, transformation, output: { format: "jsonl", name: "orders" } };
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
