import type { ServerOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { followRun } from "../watch/follow-run.ts";

/** `millrace resume <run>`: as retry, on the version that is published now. */
export async function resume(
  runId: string,
  options: ServerOptions & { readonly fromStart?: boolean },
): Promise<number> {
  return withClient({ ...options, claims: true }, async (connected) => {
    const started = await connected.client.runs.resume({ runId, fromStart: options.fromStart === true });
    return followRun(connected, { runId: started.runId, json: options.json === true });
  });
}
