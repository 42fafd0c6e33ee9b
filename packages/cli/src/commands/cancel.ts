import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { paintStatus } from "../terminal/style.ts";

/** `millrace cancel <run>`: ends a run; what it had recorded stays. */
export async function cancel(runId: string, options: GlobalOptions & { readonly reason?: string }): Promise<number> {
  return withClient(options, async ({ client }) => {
    const run = await client.runs.cancel({ runId, ...(options.reason !== undefined && { reason: options.reason }) });
    const state = run.status === "running" ? "is being canceled" : `is ${paintStatus(run.status)}`;
    process.stdout.write(options.json ? `${JSON.stringify(run, null, 2)}\n` : `The run ${run.runId} ${state}.\n`);
    return 0;
  });
}
