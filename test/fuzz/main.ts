import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { allOperations } from "@millrace/contract";
import { readConfig, startServer } from "@millrace/server";
import { fuzz, installSchemathesis } from "./schemathesis.ts";

// What schemathesis sends to see every bound of every field once, whatever is asked for (measured 2026-11).
const systematicRequests = 2_500;

const { values } = parseArgs({
  options: {
    max: { type: "string", default: "20000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});
// The others are called once or twice, as there is nothing to vary, or are streams.
const varied = allOperations().filter(({ kind, input }) => kind !== "stream" && Object.keys(input.shape).length > 0);
const streams = allOperations().flatMap(({ id, kind }) => (kind === "stream" ? [id] : []));
const requests = Number(values.max);
const seed = Number(values.seed);
const program = await installSchemathesis(fileURLToPath(new URL("../../.tools/", import.meta.url)));
const folder = await mkdtemp(join(tmpdir(), "millrace-fuzz-"));
const config = readConfig({
  PATH: process.env.PATH ?? "",
  MILLRACE_DATA_DIR: folder,
  MILLRACE_PORT: "0",
  MILLRACE_BROWSER: "none",
  MILLRACE_READS_PER_SECOND: "1000000",
  MILLRACE_WRITES_PER_SECOND: "1000000",
  MILLRACE_REFUSALS_PER_MINUTE: "1000000",
});
const server = await startServer({ config });
try {
  process.stdout.write(`${requests} requests to ${server.url}, seed ${seed}\n`);
  const reportFile = join(folder, "report.json");
  const perOperation = Math.max(1, Math.ceil((requests - systematicRequests) / varied.length));
  process.exitCode = await fuzz(program, {
    url: server.url,
    token: server.token,
    perOperation,
    seed,
    reportFile,
    streams,
  });
} finally {
  await server.close();
  await rm(folder, { recursive: true });
}
