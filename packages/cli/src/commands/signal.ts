import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { type PayloadOptions, readPayload } from "../input/read-payload.ts";
import { printResult } from "../terminal/print-result.ts";

/** `millrace signal <run> <name>`: sends a run a signal; the one that waits for it goes on. */
export async function signal(runId: string, name: string, options: GlobalOptions & PayloadOptions): Promise<number> {
  const payload = readPayload(options);
  return withClient({ ...options, claims: false }, async ({ client, ownServer }) => {
    const run = await client.runs.signal({ runId, name, payload });
    const then = ownServer ? " It is taken with the next millrace start." : "";
    printResult(options, { json: run, text: () => `Sent ${name} to the run ${run.runId}.${then}` });
    return 0;
  });
}
