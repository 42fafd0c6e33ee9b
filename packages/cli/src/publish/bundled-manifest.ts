import { pathToFileURL } from "node:url";
import type { Flow } from "@millrace/flow";
import { type FlowManifest, flowManifest } from "@millrace/server";
import type { BundledFlow } from "./bundled-flows.ts";

/** Reads the manifest of a flow that comes with Millrace, whose code is as trusted as this, without bundling it. */
export async function bundledManifest({ file }: Pick<BundledFlow, "file">): Promise<FlowManifest> {
  const { default: flow } = (await import(pathToFileURL(file).href)) as { readonly default: Flow };
  return flowManifest(flow);
}
