import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@millrace/sdk";
import { readConfig, startServer } from "@millrace/server";
import { expect, test } from "vitest";
import { runFleet } from "./fleet.ts";
import { findImplementations } from "./implementations.ts";

test("a fleet of several implementations does every task once, though some of it is killed at work", async () => {
  const folder = await mkdtemp(join(tmpdir(), "millrace-fleet-"));
  const settings = { MILLRACE_DATA_DIR: folder, MILLRACE_PORT: "0", MILLRACE_BROWSER: "none" };
  const server = await startServer({ config: readConfig(settings) });
  // What has to be built, or loads all of our TypeScript, is for npm run agents.
  const light = ["node hash", "node csv-stats", "python subnet", "perl wrap-text", "bash checksum", "awk sum-column"];
  const implementations = findImplementations(null).filter(({ name }) => light.includes(name));
  const ending = new AbortController();
  try {
    const result = await runFleet({
      server,
      client: createClient(server),
      folder,
      implementations,
      processes: 12,
      kills: 2,
      tasks: 36,
      workMs: 300,
      leaseMs: 4_000,
      signal: ending.signal,
      say: () => {},
    });
    expect(result).toMatchObject({ implementations: implementations.length, tasks: 36, kills: 2 });
    expect([result.lost, result.repeated]).toEqual([[], []]);
  } finally {
    ending.abort();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);
