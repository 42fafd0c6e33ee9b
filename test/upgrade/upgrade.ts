import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Client } from "@millrace/sdk";
import { bundleFlow } from "millrace";
import { Served } from "../chaos/served.ts";
import { faultsOf, flow, type ParkedRun, parkRuns, releaseRuns } from "./parked-runs.ts";

const flowFile = fileURLToPath(new URL("parked-flow.ts", import.meta.url));
const monthMs = 31 * 24 * 3_600_000;

export interface UpgradeOptions {
  /** The Nodes of the servers that have one data folder after the other, a month apart. */
  readonly nodePaths: readonly string[];
  /** How many runs each of them but the last one leaves parked. */
  readonly runs: number;
  say(text: string): void;
}

export interface UpgradeResult {
  /** Versions, in the order of the servers. */
  readonly nodes: readonly string[];
  readonly parked: number;
  /** Runs that did not end, or not as they should, each with its kind of wait and what it came to. */
  readonly faults: readonly string[];
}

/**
 * Parks runs in every kind of wait under one Node and goes on with them under the next one: what was recorded before stays
 * as it was, what comes after is the later Node's.
 */
export async function surviveUpgrades({ nodePaths, runs, say }: UpgradeOptions): Promise<UpgradeResult> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-upgrade-"));
  const nodes: string[] = [];
  const faults: string[] = [];
  let parked: readonly ParkedRun[] = [];
  try {
    for (const nodePath of nodePaths) {
      const server = serverAt(folder, { nodePath, months: nodes.length });
      try {
        await server.start();
        const { client } = server;
        const [before = "", after] = [nodes.at(-1), (await client.system.get()).node];
        if (nodes.length === 0) await publish(client);
        await releaseRuns(client, parked);
        faults.push(...(await faultsOf(client, { parked, before, after })));
        say(`Node ${after}: ended ${parked.length} runs that waited, ${faults.length} of them not as they should`);
        nodes.push(after);
        if (nodes.length < nodePaths.length) parked = await parkRuns(client, runs);
      } finally {
        await server.stop();
      }
    }
    return { nodes, parked: runs * (nodes.length - 1), faults };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function serverAt(folder: string, { nodePath, months }: { readonly nodePath: string; readonly months: number }) {
  const server = new Served({
    dataFolder: join(folder, "data"),
    // A place that nobody asks for anything.
    ledgerUrl: "http://127.0.0.1:9",
    databaseUrl: null,
    network: null,
    disk: null,
    leaseMs: 10_000,
    nodePath,
  });
  server.moveClock(months * monthMs);
  return server;
}

async function publish(client: Client): Promise<void> {
  const { version, code } = await bundleFlow(flowFile);
  const manifest = { name: flow, description: null, input: null, use: {} };
  await client.flows.publish({ flow, version, manifest, bundle: code });
}
