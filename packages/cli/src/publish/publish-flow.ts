import { MillraceError } from "@millrace/flow/errors";
import type { Client } from "@millrace/sdk";
import { inspectVersion, runnerSpawn } from "@millrace/server";
import { bundleFlow } from "./bundle-flow.ts";

/** Bundles a flow's file and makes it the live version, unless it is that already; returns its name. */
export async function publishFlow(
  client: Client,
  options: { readonly file: string; readonly name?: string },
): Promise<string> {
  const { version, code } = await bundleFlow(options.file);
  if (options.name !== undefined && (await isLive(client, options.name, version))) return options.name;
  const manifest = await inspectVersion({ spawn: await runnerSpawn(), version, code });
  await client.flows.publish({ flow: manifest.name, version, manifest: { ...manifest }, bundle: code });
  return manifest.name;
}

async function isLive(client: Client, flow: string, version: string): Promise<boolean> {
  try {
    return (await client.flows.get({ flow })).version === version;
  } catch (error) {
    if (error instanceof MillraceError && error.code === "FLOW_NOT_FOUND") return false;
    throw error;
  }
}
