import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Measurement, reportOf } from "./report.ts";

const folder = fileURLToPath(new URL("../../../docs/measurements/", import.meta.url));
const document = fileURLToPath(new URL("../../../docs/benchmarks.md", import.meta.url));

const introduction = `# Benchmarks

Written by \`node bench/src/report/main.ts\` from \`docs/measurements/\`. Every figure comes from the command above its
table; peers run in the same command, interleaved with Millrace, on the same database. The machines are shared and small:
compare the columns of one table, not tables of different days.
`;

const measurements = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .toSorted()
  .map((name) => JSON.parse(readFileSync(`${folder}${name}`, "utf8")) as Measurement);
writeFileSync(document, `${introduction}\n${measurements.map(reportOf).join("\n")}`);
