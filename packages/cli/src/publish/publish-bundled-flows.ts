import { recordError } from "@millrace/flow/errors";
import type { Client } from "@millrace/sdk";
import { type BundledFlow, bundledFlows } from "./bundled-flows.ts";
import { publishFlow } from "./publish-flow.ts";

/** Makes the flows that come with Millrace live, one after the other; one that cannot be is told of, and the rest go on. */
export async function publishBundledFlows(
  client: Client,
  options: {
    readonly signal: AbortSignal;
    /** Takes a line for whoever started the server. */
    readonly say: (line: string) => void;
    /** (Default: all) */
    readonly flows?: readonly BundledFlow[];
  },
): Promise<void> {
  const { signal, say, flows = bundledFlows() } = options;
  for (const flow of flows) {
    if (signal.aborted) return;
    try {
      await publishFlow(client, flow);
    } catch (thrown) {
      if (!signal.aborted) say(`The bundled flow ${flow.name} was not published: ${recordError(thrown).message}`);
    }
  }
}
