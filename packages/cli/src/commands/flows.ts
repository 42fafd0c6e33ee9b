import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { bundledFlows } from "../publish/bundled-flows.ts";
import { printResult } from "../terminal/print-result.ts";
import { table } from "../terminal/table.ts";
import { plainLine } from "../terminal/width.ts";

const columns = [{ title: "flow" }, { title: "version" }, { title: "what it does", longest: 200 }];

/** `millrace flows`: what can be run here. */
export async function flows(options: GlobalOptions): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const published = (await client.flows.list()).flows;
    const unpublished = bundledFlows()
      .filter(({ name }) => !published.some(({ flow }) => flow === name))
      .map(({ name }) => ({ flow: name, version: null, description: null, publishedAt: null }));
    const found = [...published, ...unpublished].sort((a, b) => (a.flow < b.flow ? -1 : 1));
    const rows = found.map(({ flow, version, description }) => [
      flow,
      version?.slice(0, 12) ?? "bundled",
      version === null ? "comes with Millrace; published by its first run" : plainLine(description ?? ""),
    ]);
    printResult(options, { json: { flows: found }, text: () => table(columns, rows) });
    return 0;
  });
}
