import type { JournalEntryDto, RunDetailDto } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import type { Client } from "@millrace/sdk";
import type { Progress } from "../terminal/progress.ts";
import { plainLine } from "../terminal/width.ts";

export interface WatchRunOptions {
  readonly runId: string;
  readonly progress: Progress;
  /** Ends the watching, not the run; with a MillraceError as its reason, that is thrown. */
  readonly signal?: AbortSignal;
  /** What is done so far, in words. (Default: the number of steps) */
  readonly tally?: (succeeded: readonly JournalEntryDto[]) => string;
}

/** Follows a run to its end and says on the way what it does; returns how it ended, or is going where the watching was ended. */
export async function watchRun(client: Client, options: WatchRunOptions): Promise<RunDetailDto> {
  const { runId, progress, signal, tally = countSteps } = options;
  const succeeded: JournalEntryDto[] = [];
  for await (const { data: entry } of client.runs.watch({ runId }, signal && { signal })) {
    if (entry.kind === "step.succeeded") succeeded.push(entry);
    const text = describeEntry(entry);
    if (text !== null) progress.say(`${tally(succeeded)} · ${plainLine(text)}`);
  }
  progress.clear();
  if (signal?.reason instanceof MillraceError) throw signal.reason;
  return client.runs.get({ runId });
}

function countSteps({ length }: readonly JournalEntryDto[]): string {
  return `${length} ${length === 1 ? "step" : "steps"} done`;
}

/** What an entry says to somebody who waits for the run; null where it says nothing new. */
export function describeEntry(entry: JournalEntryDto): string | null {
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
      return `${step} failed${entry.body.retryAt === null ? "" : " and will be tried again"}: ${entry.body.error.message}`;
    case "wait.started":
      return entry.body.wait === "sleep"
        ? `sleeps until ${entry.body.until}`
        : `waits for the signal ${entry.body.signal}`;
    case "run.migrated":
      return `moved to the version ${entry.body.to.slice(0, 12)}`;
    case "run.released":
      return `handed over: ${entry.body.reason}`;
    default:
      return null;
  }
}
