import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { bundledFlows } from "../publish/bundled-flows.ts";
import { publishFlow } from "../publish/publish-flow.ts";
import { table } from "../terminal/table.ts";

/** `millrace flows`: what can be run here. */
export async function flows(options: GlobalOptions): Promise<number> {
  return withClient(options, async ({ client }) => {
    for (const bundled of bundledFlows()) await publishFlow(client, bundled);
    const found = await client.flows.list();
    if (options.json) {
      process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
      return 0;
    }
    const rows = found.flows.map(({ flow, version, description }) => [flow, version.slice(0, 12), description ?? ""]);
    process.stdout.write(`${table([{ title: "flow" }, { title: "version" }, { title: "what it does" }], rows)}\n`);
    return 0;
  });
}
