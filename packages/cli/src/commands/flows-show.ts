import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { flowText, type Sample, type ShownFlow } from "../gallery/flow-text.ts";
import { type BundledFlow, bundledFlows } from "../publish/bundled-flows.ts";
import { bundledManifest } from "../publish/bundled-manifest.ts";
import { printResult } from "../terminal/print-result.ts";

export interface ShowFlowOptions extends GlobalOptions {
  /** A version. (Default: the live one) */
  readonly at?: string;
}

/** `millrace flows show <flow>`: what a flow takes and touches, and how it is called. */
export async function showFlow(flow: string, options: ShowFlowOptions): Promise<number> {
  const { at } = options;
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const bundled = bundledFlows().find(({ name }) => name === flow);
    const known = await client.flows.get({ flow, ...(at !== undefined && { version: at }) }).catch(async (error) => {
      if (bundled && error instanceof MillraceError && error.code === "FLOW_NOT_FOUND")
        return { version: null, manifest: await bundledManifest(bundled) };
      throw error;
    });
    const { version, manifest } = known;
    const shown: ShownFlow = { flow, version, manifest, sample: bundled ? readSample(bundled) : null };
    printResult(options, { json: shown, text: () => flowText(shown) });
    return 0;
  });
}

function readSample({ file }: BundledFlow): Sample | null {
  const sample = join(dirname(file), "sample-input.json");
  if (!existsSync(sample)) return null;
  return { input: JSON.parse(readFileSync(sample, "utf8")) as Json, file: relative(process.cwd(), sample) };
}
