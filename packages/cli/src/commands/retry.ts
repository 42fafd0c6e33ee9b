import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { createProgress } from "../terminal/progress.ts";
import { showOutcome } from "../watch/show-outcome.ts";
import { watchRun } from "../watch/watch-run.ts";

/** `millrace retry <run>`: a new run from one that failed or was canceled; steps that had succeeded keep their results. */
export async function retry(runId: string, options: GlobalOptions & { readonly fromStart?: boolean }): Promise<number> {
  return withClient(options, async ({ client, url, ownServer }) => {
    const started = await client.runs.retry({ runId, fromStart: options.fromStart === true });
    const ended = await watchRun(client, {
      runId: started.runId,
      progress: createProgress({ silent: options.json === true }),
    });
    return showOutcome(client, { run: ended, url, json: options.json === true, ownServer });
  });
}
