import type { JournalEntryDto, RunDetailDto } from "@millrace/contract";
import type { Client } from "@millrace/sdk";
import type { Progress } from "../terminal/progress.ts";

/** Follows a run to its end and says on the way what it does; returns how it ended. */
export async function watchRun(
  client: Client,
  options: { readonly runId: string; readonly progress: Progress; readonly onEntry?: (entry: JournalEntryDto) => void },
): Promise<RunDetailDto> {
  const { runId, progress, onEntry } = options;
  let done = 0;
  for await (const { data: entry } of client.runs.watch({ runId })) {
    onEntry?.(entry);
    if (entry.kind === "step.succeeded") done++;
    const text = describeEntry(entry);
    if (text !== null) progress.say(`${done} ${done === 1 ? "step" : "steps"} done · ${text}`);
  }
  progress.clear();
  return client.runs.get({ runId });
}

function describeEntry(entry: JournalEntryDto): string | null {
  const step = `${entry.name}${entry.key === null ? "" : ` ${entry.key}`}`;
  switch (entry.kind) {
    case "run.queued":
      return "queued";
    case "run.started":
      return entry.body.claim === 1 ? "started" : "taken up again";
    case "step.started":
    case "step.succeeded":
      return step;
    case "step.failed":
      return `${step} failed (${entry.body.error.message})${entry.body.retryAt === null ? "" : ", will be tried again"}`;
    case "wait.started":
      return entry.body.wait === "sleep"
        ? `sleeps until ${entry.body.until}`
        : `waits for the signal ${entry.body.signal}`;
    case "run.released":
      return `handed over: ${entry.body.reason}`;
    default:
      return null;
  }
}
