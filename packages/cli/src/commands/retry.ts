import type { ServerOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { followRun } from "../watch/follow-run.ts";

/** `millrace retry <run>`: a new run from one that failed or was canceled; steps that had succeeded keep their results. */
export async function retry(runId: string, options: ServerOptions & { readonly fromStart?: boolean }): Promise<number> {
  return withClient({ ...options, claims: true }, async (connected) => {
    const started = await connected.client.runs.retry({ runId, fromStart: options.fromStart === true });
    return followRun(connected, { runId: started.runId, json: options.json === true });
  });
}
