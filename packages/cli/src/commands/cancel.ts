import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { printResult } from "../terminal/print-result.ts";
import { paintStatus } from "../terminal/style.ts";

/** `millrace cancel <run>`: ends a run; what it had recorded stays. */
export async function cancel(runId: string, options: GlobalOptions & { readonly reason?: string }): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client, ownServer }) => {
    const run = await client.runs.cancel({ runId, ...(options.reason !== undefined && { reason: options.reason }) });
    const ended = `The run ${run.runId} is ${paintStatus(run.status)}.`;
    const ending = ownServer
      ? `The run ${run.runId} ends as canceled with the next millrace start.`
      : `The run ${run.runId} is being canceled.`;
    printResult(options, { json: run, text: () => (run.status === "canceled" ? ended : ending) });
    return 0;
  });
}
