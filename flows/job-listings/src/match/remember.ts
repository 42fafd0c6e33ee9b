import { plainAddress } from "@millrace/parsing/listing";
import type { Found, Job } from "./job.ts";
import { joinBoards } from "./same-job.ts";

/** What is kept of a job between runs. */
export type RememberedJob = Job & {
  readonly firstSeenOn: string;
  readonly lastSeenOn: string;
  /** It was one that is looked for when it was last seen. */
  readonly matched: boolean;
  /** The day on which it was noticed that it is over; null while it is open. */
  readonly expiredOn: string | null;
};

/** What is kept of a search between runs. */
export type Memory = {
  readonly jobs: readonly RememberedJob[];
};

export interface Comparison {
  readonly memory: Memory;
  /** All jobs of today that are looked for, the newest first. */
  readonly matches: readonly (RememberedJob & { readonly isNew: boolean })[];
  /** Matches of earlier runs that are over. */
  readonly expired: readonly RememberedJob[];
}

interface Today {
  readonly day: string;
  readonly found: readonly Found[];
  /** Boards that were read to their end: what is missing there is gone. */
  readonly wholeBoards: ReadonlySet<string>;
  isWanted(job: Job): boolean;
}

// 5,000 jobs of some 2 KB each stay well within the 16 MiB that a value of the state may have.
const MOST_REMEMBERED = 5_000;

const addressesOf = (job: Job): string[] => job.boards.flatMap(({ url }) => (url === null ? [] : [plainAddress(url)]));

/** Compares what the boards show today with what is remembered of the last run. */
export function compare(before: Memory | null, today: Today): Comparison {
  const known = new Map(
    (before?.jobs ?? []).flatMap((job) => [
      [job.id, job] as const,
      ...addressesOf(job).map((address) => [address, job] as const),
    ]),
  );
  const jobs = joinBoards(today.found).map((job) => {
    const old = [...addressesOf(job), job.id].map((key) => known.get(key)).find((one) => one !== undefined);
    const matched = today.isWanted(job);
    const isNew = matched && !(old?.matched ?? false);
    return {
      ...job,
      id: old?.id ?? job.id,
      firstSeenOn: old?.firstSeenOn ?? today.day,
      lastSeenOn: today.day,
      matched,
      expiredOn: null,
      isNew,
    };
  });
  const seen = new Set(jobs.map(({ id }) => id));
  const missing = (before?.jobs ?? [])
    .filter(({ id }) => !seen.has(id))
    .map((job) => (isOver(job, today) ? { ...job, expiredOn: job.expiredOn ?? today.day } : job));
  // A job that is still shown after its last day is over, too.
  const late = jobs.filter(
    (job) =>
      known.get(job.id)?.matched &&
      job.validThrough !== null &&
      job.validThrough < today.day &&
      known.get(job.id)!.expiredOn === null,
  );
  const expired = [
    ...missing.filter((job) => job.expiredOn === today.day && known.get(job.id)?.expiredOn === null),
    ...late,
  ].filter(({ id }) => known.get(id)!.matched);
  const lateIds = new Set(late.map(({ id }) => id));
  const kept = [
    ...jobs.map(({ isNew: _, ...job }) => (lateIds.has(job.id) ? { ...job, expiredOn: today.day } : job)),
    ...missing,
  ];
  return {
    memory: { jobs: kept.sort((a, b) => b.lastSeenOn.localeCompare(a.lastSeenOn)).slice(0, MOST_REMEMBERED) },
    matches: jobs
      .filter(({ matched }) => matched)
      .sort((a, b) => (b.postedOn ?? "").localeCompare(a.postedOn ?? "") || a.title.localeCompare(b.title)),
    expired: expired.map((job) => ({ ...job, expiredOn: today.day })),
  };
}

/** A job is over on its last day's end, or when all boards that showed it were read to their end without it. */
function isOver(job: RememberedJob, { day, wholeBoards }: Today): boolean {
  return (
    job.expiredOn !== null ||
    (job.validThrough !== null && job.validThrough < day) ||
    job.boards.every(({ board }) => wholeBoards.has(board))
  );
}
