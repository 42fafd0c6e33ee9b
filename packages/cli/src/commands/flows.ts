import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { flowList, type ListedFlow } from "../gallery/flow-list.ts";
import { bundledFlows } from "../publish/bundled-flows.ts";
import { bundledManifest } from "../publish/bundled-manifest.ts";
import { printResult } from "../terminal/print-result.ts";

/** `millrace flows`: what can be run here. */
export async function flows(options: GlobalOptions): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const published = (await client.flows.list()).flows;
    const bundled = bundledFlows();
    const unpublished = bundled
      .filter(({ name }) => !published.some(({ flow }) => flow === name))
      .map(async (flow) => ({ flow: flow.name, version: null, description: await describe(flow), publishedAt: null }));
    const names = new Set(bundled.map(({ name }) => name));
    const found: ListedFlow[] = [...published, ...(await Promise.all(unpublished))]
      .map((flow) => ({ ...flow, isBundled: names.has(flow.flow) }))
      .sort((a, b) => (a.flow < b.flow ? -1 : 1));
    printResult(options, { json: { flows: found }, text: () => flowList(found) });
    return 0;
  });
}

async function describe(flow: { readonly name: string; readonly file: string }): Promise<string | null> {
  return (await bundledManifest(flow)).description;
}
