import type { JournalEntryDto } from "@millrace/contract";
import type { Client } from "@millrace/sdk";
import type { GlobalOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { showDuration } from "../terminal/durations.ts";
import { createProgress } from "../terminal/progress.ts";
import { paint } from "../terminal/style.ts";
import { table } from "../terminal/table.ts";
import { showOutcome } from "../watch/show-outcome.ts";
import { watchRun } from "../watch/watch-run.ts";

/** `millrace show <run>`: a run's steps and how it ended, or is going. */
export async function show(runId: string, options: GlobalOptions & { readonly watch?: boolean }): Promise<number> {
  return withClient(options, async ({ client, url, ownServer }) => {
    if (options.watch) await watchRun(client, { runId, progress: createProgress({ silent: options.json === true }) });
    const [run, journal] = await Promise.all([client.runs.get({ runId }), readJournal(client, runId)]);
    if (options.json) {
      process.stdout.write(`${JSON.stringify({ ...run, journal }, null, 2)}\n`);
      return 0;
    }
    const rows = journal.flatMap(stepRow);
    if (rows.length > 0) {
      const columns = [
        { title: "step", longest: 40 },
        { title: "key", longest: 60 },
        { title: "outcome" },
        { title: "attempt", align: "right" as const },
        { title: "took", align: "right" as const },
      ];
      process.stdout.write(`${table(columns, rows)}\n\n`);
    }
    await showOutcome(client, { run, url, json: false, ownServer });
    return 0;
  });
}

async function readJournal(client: Client, runId: string): Promise<readonly JournalEntryDto[]> {
  const entries: JournalEntryDto[] = [];
  for (;;) {
    const page = await client.runs.journal({ runId, after: entries.at(-1)?.seq ?? 0 });
    entries.push(...page.entries);
    if (page.entries.length === 0) return entries;
  }
}

function stepRow(entry: JournalEntryDto): string[][] {
  if (entry.kind === "step.succeeded" || entry.kind === "step.failed") {
    const took = showDuration(Date.parse(entry.at) - Date.parse(entry.body.startedAt));
    const outcome = entry.kind === "step.succeeded" ? paint("green", "succeeded") : paint("red", entry.body.error.code);
    return [[entry.name ?? "", entry.key ?? "", outcome, String(entry.attempt), took]];
  }
  if (entry.kind === "wait.finished") return [[entry.name ?? "", entry.key ?? "", entry.body.outcome, "", ""]];
  return [];
}
