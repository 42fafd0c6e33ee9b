import { MillraceError } from "@millrace/flow/errors";
import type { Client } from "@millrace/sdk";
import { type FlowManifest, inspectVersion, runnerSpawn } from "@millrace/server";
import { bundleFlow, type FlowBundle } from "./bundle-flow.ts";

/** Bundles a flow's file and makes it the live version, unless it is that already; returns its name. */
export async function publishFlow(
  client: Client,
  options: { readonly file: string; readonly name?: string },
): Promise<string> {
  const bundle = await bundleFlow(options.file);
  if (options.name !== undefined && (await isLive(client, options.name, bundle.version))) return options.name;
  const manifest = await inspectVersion({ spawn: await runnerSpawn(), ...bundle });
  return publishBundle(client, { ...bundle, manifest });
}

/** Makes a bundle of which the manifest is known the live version; returns the flow's name. */
export async function publishBundle(
  client: Client,
  { version, code, manifest }: FlowBundle & { readonly manifest: FlowManifest },
): Promise<string> {
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
