import { recordError } from "@millrace/flow/errors";
import type { Client } from "@millrace/sdk";
import { type Inspector, openInspector, runnerSpawn } from "@millrace/server";
import { bundleFlow } from "./bundle-flow.ts";
import { type BundledFlow, bundledFlows } from "./bundled-flows.ts";
import { publishBundle } from "./publish-flow.ts";

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
  if (signal.aborted) return;
  const listed = await client.flows.list().catch((thrown: unknown) => {
    if (!signal.aborted) say(`The bundled flows were not published: ${recordError(thrown).message}`);
  });
  // A server whose store is away for a moment stays up without them.
  if (!listed) return;
  const live = new Map(listed.flows.map(({ flow, version }) => [flow, version]));
  // One runner for all, as its start costs ten times what reading a manifest does; a new one after a flow it stumbled on.
  let inspector: Inspector | null = null;
  for (const { name, file } of flows) {
    if (signal.aborted) break;
    try {
      const bundle = await bundleFlow(file);
      if (live.get(name) === bundle.version) continue;
      inspector ??= openInspector({ spawn: await runnerSpawn() });
      await publishBundle(client, { ...bundle, manifest: await inspector.inspect(bundle) });
    } catch (thrown) {
      inspector?.close();
      inspector = null;
      if (!signal.aborted) say(`The bundled flow ${name} was not published: ${recordError(thrown).message}`);
    }
  }
  inspector?.close();
}
