import { pathToFileURL } from "node:url";
import type { Flow } from "@millrace/flow";
import type { FlowManifest } from "@millrace/server";
import type { BundledFlow } from "./bundled-flows.ts";

/** Reads the manifest of a flow that comes with Millrace, whose code is as trusted as this, without bundling it. */
export async function bundledManifest({ file }: Pick<BundledFlow, "file">): Promise<FlowManifest> {
  // Only here: beside a server that has published its flows, nobody asks, and the whole server is much to load.
  const { flowManifest } = await import("@millrace/server");
  const { default: flow } = (await import(pathToFileURL(file).href)) as { readonly default: Flow };
  return flowManifest(flow);
}
