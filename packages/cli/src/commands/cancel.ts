import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { printResult } from "../terminal/print-result.ts";
import { paintStatus } from "../terminal/style.ts";

/** `millrace cancel <run>`: ends a run; what it had recorded stays. Exits with 4 where it had ended otherwise. */
export async function cancel(runId: string, options: GlobalOptions & { readonly reason?: string }): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client, ownServer }) => {
    const run = await client.runs.cancel({ runId, ...(options.reason !== undefined && { reason: options.reason }) });
    const endedOtherwise = run.status === "succeeded" || run.status === "failed";
    const text = () => {
      if (run.status === "canceled") return `The run ${run.runId} is ${paintStatus(run.status)}.`;
      if (endedOtherwise) return `The run ${run.runId} had ${paintStatus(run.status)} before; nothing was canceled.`;
      return ownServer
        ? `The run ${run.runId} ends as canceled with the next millrace start.`
        : `The run ${run.runId} is being canceled.`;
    };
    printResult(options, { json: run, text });
    return endedOtherwise ? 4 : 0;
  });
}
