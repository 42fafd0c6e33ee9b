import { withClient } from "../connection/with-client.ts";
import { followRun } from "../watch/follow-run.ts";
import type { AgainOptions } from "./retry.ts";

/** `millrace resume <run>`: as retry, on the version that is published now. */
export async function resume(runId: string, options: AgainOptions): Promise<number> {
  const { key } = options;
  return withClient({ ...options, claims: true }, async (connected) => {
    const started = await connected.client.runs.resume({
      runId,
      fromStart: options.fromStart === true,
      ...(key !== undefined && { idempotencyKey: key }),
    });
    return followRun(connected, { runId: started.runId, json: options.json === true });
  });
}
