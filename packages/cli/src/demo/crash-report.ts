import type { JournalEntryDto } from "@millrace/contract";

/** What the demonstration found; the counts come from the shop and the journal, not from Millrace's own claims. */
export interface CrashReport {
  readonly pages: number;
  /** Steps that were recorded when the processes were killed. */
  readonly recordedBefore: number;
  /** Page readings that were under way then: allowed to happen again. */
  readonly underWay: number;
  /** Journal entries that somebody had seen before the kill, or that were there after it, and that are gone or differ. */
  readonly lost: number;
  /** Steps that the journal has as succeeded more than once. */
  readonly recordedTwice: number;
  /** Pages whose reading was recorded before the kill and that were asked for again after it. */
  readonly readAgain: number;
  /** From the second start until a worker took the run up again, and until a step was recorded again; null when none was. */
  readonly takenUpMs: number | null;
  readonly resumeMs: number | null;
  readonly status: string;
}

/** What is known about a run that was killed on its way. */
export interface CrashEvidence {
  /** What a client was told before the kill. */
  readonly seen: readonly JournalEntryDto[];
  /** The journal after the second start. */
  readonly before: readonly JournalEntryDto[];
  /** The journal after the run's end. */
  readonly after: readonly JournalEntryDto[];
  /** How often each path of the shop was asked for until the kill, and in the end. */
  readonly askedBefore: ReadonlyMap<string, number>;
  readonly askedAfter: ReadonlyMap<string, number>;
}

/** Counts what was lost and what happened twice. */
export function countLosses(evidence: CrashEvidence): Omit<CrashReport, "pages" | "takenUpMs" | "resumeMs" | "status"> {
  const { seen, before, after, askedBefore, askedAfter } = evidence;
  const read = before.filter(({ kind, name }) => kind === "step.succeeded" && name === "read page");
  const paths = read.map(({ key }) => new URL(key!).pathname);
  const succeeded = after
    .filter(({ kind }) => kind === "step.succeeded")
    .map(({ name, key }) => JSON.stringify([name, key]));
  return {
    recordedBefore: before.filter(({ kind }) => kind === "step.succeeded").length,
    underWay: [...askedBefore.keys()].filter((path) => path.startsWith("/p/") && !paths.includes(path)).length,
    lost: missing(seen, before) + missing(before, after),
    recordedTwice: succeeded.length - new Set(succeeded).size,
    readAgain: paths.filter((path) => askedAfter.get(path) !== askedBefore.get(path)).length,
  };
}

/** Whether the run ended well, with nothing lost and nothing done twice. */
export function holds({ status, lost, recordedTwice, readAgain }: CrashReport): boolean {
  return status === "succeeded" && lost === 0 && recordedTwice === 0 && readAgain === 0;
}

function missing(earlier: readonly JournalEntryDto[], later: readonly JournalEntryDto[]): number {
  return earlier.filter((entry) => JSON.stringify(entry) !== JSON.stringify(later[entry.seq - 1])).length;
}
