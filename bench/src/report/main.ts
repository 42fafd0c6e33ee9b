import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { type Measurement, reportOf } from "./report.ts";

const docs = fileURLToPath(new URL("../../../docs/", import.meta.url));

const introduction = `# Benchmarks

Written by \`node bench/src/report/main.ts\` from \`docs/measurements/\`. Every figure comes from the command above its
table; peers run in the same command, interleaved with Millrace, on the same database. The machines are shared and small:
compare the columns of one table, not tables of different days. Scales of charts are logarithmic.
`;

const reports = readdirSync(`${docs}measurements`)
  .filter((file) => file.endsWith(".json"))
  .toSorted()
  .map((file) => {
    const measurement = JSON.parse(readFileSync(`${docs}measurements/${file}`, "utf8")) as Measurement;
    return reportOf(measurement, { name: basename(file, ".json") });
  });
writeFileSync(`${docs}benchmarks.md`, `${introduction}\n${reports.map(({ markdown }) => markdown).join("\n")}`);
for (const { charts } of reports) for (const [file, svg] of charts) writeFileSync(`${docs}images/${file}`, svg);
