import type { ServerOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { followRun } from "../watch/follow-run.ts";

export interface AgainOptions extends ServerOptions {
  readonly fromStart?: boolean;
  /** Names the call, so that it starts one run however often it is made. */
  readonly key?: string;
}

/** `millrace retry <run>`: a new run from one that failed or was canceled; steps that had succeeded keep their results. */
export async function retry(runId: string, options: AgainOptions): Promise<number> {
  const { key } = options;
  return withClient({ ...options, claims: true }, async (connected) => {
    const started = await connected.client.runs.retry({
      runId,
      fromStart: options.fromStart === true,
      ...(key !== undefined && { idempotencyKey: key }),
    });
    return followRun(connected, { runId: started.runId, json: options.json === true });
  });
}
