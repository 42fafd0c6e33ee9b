import { runArtifacts, saveArtifacts } from "../artifacts/save-artifacts.ts";
import type { ServerOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { showSteps } from "../steps/show-steps.ts";
import { printResult } from "../terminal/print-result.ts";
import { createProgress } from "../terminal/progress.ts";
import { listenForStop } from "../terminal/stop-requests.ts";
import { readJournal } from "../watch/read-journal.ts";
import { outcomeText } from "../watch/show-outcome.ts";
import { watchRun } from "../watch/watch-run.ts";

export interface ShowOptions extends ServerOptions {
  readonly watch?: boolean;
  readonly all?: boolean;
  /** A folder for the run's files. */
  readonly save?: string;
}

/** `millrace show <run>`: a run's steps and how it ended, or is going. */
export async function show(runId: string, options: ShowOptions): Promise<number> {
  // To follow a run to its end without a server, one has to execute it.
  return withClient({ ...options, claims: options.watch === true }, async ({ client, url, ownServer }) => {
    if (options.watch) await watchUntilStopped(client, runId, options);
    const [run, journal, { artifacts }] = await Promise.all([
      client.runs.get({ runId }),
      readJournal(client, runId),
      client.artifacts.list({ runId }),
    ]);
    const { save } = options;
    const saved =
      save === undefined
        ? []
        : await saveArtifacts(client, { runId, artifacts: runArtifacts(journal, artifacts), folder: save });
    printResult(options, {
      json: { ...run, artifacts, journal, ...(save !== undefined && { saved }) },
      text: () =>
        [
          showSteps(journal, { all: options.all === true }),
          outcomeText({ run, url, ownServer }, artifacts),
          ...(save === undefined ? [] : [`Saved ${saved.length} ${saved.length === 1 ? "file" : "files"} in ${save}`]),
        ]
          .filter((part) => part !== "")
          .join("\n\n"),
    });
    return 0;
  });
}

async function watchUntilStopped(
  client: Parameters<typeof watchRun>[0],
  runId: string,
  options: ServerOptions,
): Promise<void> {
  const stop = listenForStop();
  try {
    const progress = createProgress({ silent: options.json === true });
    await watchRun(client, { runId, progress, signal: stop.signal });
  } finally {
    stop.ignore();
  }
}
