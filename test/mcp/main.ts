import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient } from "@millrace/sdk";
import { readConfig, startServer } from "@millrace/server";
import { installSuite, runSuite } from "./conformance-suite.ts";
import { publishFlows } from "./flows.ts";
import { openStandIn } from "./stand-in.ts";

const program = await installSuite(fileURLToPath(new URL("../../.tools/", import.meta.url)));
const exceptionsFile = fileURLToPath(new URL("not-applicable.yaml", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "millrace-mcp-"));
const config = readConfig({
  PATH: process.env.PATH ?? "",
  MILLRACE_DATA_DIR: folder,
  MILLRACE_PORT: "0",
  MILLRACE_BROWSER: "none",
});
const server = await startServer({ config });
try {
  const names = await publishFlows(createClient(server));
  const standIn = await openStandIn({ ...server, names });
  const failed: string[] = [];
  for (const revision of ["2025-11-25", "2026-07-28"]) {
    const url = `${standIn.url}/mcp`;
    if ((await runSuite(program, { url, revision, exceptionsFile, resultsFolder: folder })) !== 0)
      failed.push(revision);
  }
  standIn.close();
  process.stdout.write(failed.length === 0 ? "Both revisions pass.\n" : `Not as expected: ${failed.join(", ")}\n`);
  process.exitCode = failed.length === 0 ? 0 : 1;
} finally {
  await server.close();
  await rm(folder, { recursive: true });
}
