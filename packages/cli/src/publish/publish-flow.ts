import { MillraceError } from "@millrace/flow/errors";
import type { Client } from "@millrace/sdk";
import { type FlowManifest, inspectVersion, runnerSpawn } from "@millrace/server";
import { bundleFlow, type FlowBundle } from "./bundle-flow.ts";

/** Bundles a flow's file and makes it the live version, unless it is that already; returns its name. */
export async function publishFlow(client: Client, { file }: { readonly file: string }): Promise<string> {
  const bundle = await bundleFlow(file);
  const live = await liveFlow(client, bundle.version);
  if (live !== undefined) return live;
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

/** The flow of which this is the live version; who may publish and not look is told of none. */
async function liveFlow(client: Client, version: string): Promise<string | undefined> {
  try {
    return (await client.flows.list()).flows.find((flow) => flow.version === version)?.flow;
  } catch (error) {
    if (error instanceof MillraceError && error.code === "SCOPE_MISSING") return undefined;
    throw error;
  }
}
