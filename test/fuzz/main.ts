import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { allOperations } from "@millrace/contract";
import { readConfig, startServer } from "@millrace/server";
import { fuzz, fuzzGraphql, installSchemathesis } from "./schemathesis.ts";

// What schemathesis sends to see every bound of every field once, whatever is asked for (measured 2026-11).
const systematicRequests = 2_500;

const { values } = parseArgs({
  options: {
    max: { type: "string", default: "20000" },
    graphql: { type: "string", default: "2000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
  },
});
// The others are called once or twice, as there is nothing to vary, or are streams.
const varied = allOperations().filter(({ kind, input }) => kind !== "stream" && Object.keys(input.shape).length > 0);
// Queries and mutations: files and raw texts have no place in GraphQL, and the tool asks for no subscriptions.
const asked = allOperations().filter(({ kind }) => kind === "call");
const streams = allOperations().flatMap(({ id, kind }) => (kind === "stream" ? [id] : []));
const requests = Number(values.max);
const documents = Number(values.graphql);
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
  process.stdout.write(`${requests} requests and ${documents} documents of GraphQL to ${server.url}, seed ${seed}\n`);
  const reportFile = join(folder, "report.json");
  const perOperation = Math.max(1, Math.ceil((requests - systematicRequests) / varied.length));
  const { url, token } = server;
  const rest = requests > 0 ? await fuzz(program, { url, token, perOperation, seed, reportFile, streams }) : 0;
  const perField = Math.ceil(documents / asked.length);
  const graphql = documents > 0 ? await fuzzGraphql(program, { url, token, perOperation: perField, seed }) : 0;
  process.exitCode = rest || graphql;
} finally {
  await server.close();
  await rm(folder, { recursive: true });
}
