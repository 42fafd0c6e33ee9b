import { shortId } from "@millrace/parsing/listing";
import type { LastRead } from "../source/read-source.ts";
import type { Report } from "../source/report.ts";
import { joinReports } from "./join-reports.ts";
import type { Memory, Story } from "./story.ts";

/** What a run has learnt of one source. */
export interface SourceNews {
  readonly url: string;
  readonly reports: readonly Report[];
  readonly feed: string | null;
  readonly read: LastRead | null;
}

/** What a run brought to a story. */
export type StoryNews = "new" | "grew";

export interface Comparison {
  readonly memory: Memory;
  /** By the id of the story; one that is as it was is not in it. */
  readonly changed: Readonly<Record<string, StoryNews>>;
}

// 5,000 reports of some 1 KB each stay well within the 16 MiB that a value of the state may have.
const MOST_REPORTS = 5_000;
/** A feed shows the last 500 items at most, and a source that moves its feed shows them twice. */
const MOST_SEEN = 2_000;
const HOUR_MS = 3_600_000;

const empty: Memory = { stories: [], seen: {}, feeds: {} };
const hashOf = ({ id }: Report): string => shortId(id);

/** The reports of a source that no earlier run has seen. */
export function newReports(memory: Memory | null, { url, reports }: Pick<SourceNews, "url" | "reports">): Report[] {
  const seen = new Set(memory?.seen[url]);
  return reports.filter((report) => !seen.has(hashOf(report)));
}

/** The latest stories, while their reports are not too many, that can still grow. */
function keptStories(stories: readonly Story[], oldestMs: number): Story[] {
  const latest = (story: Story) => Date.parse(story.reports.at(-1)!.at);
  let room = MOST_REPORTS;
  return [...stories]
    .filter((story) => latest(story) >= oldestMs)
    .sort((a, b) => latest(b) - latest(a) || a.id.localeCompare(b.id))
    .filter(({ reports }) => {
      room -= reports.length;
      return room >= 0;
    });
}

/** What sources now say in items that they have said before: a title or a text that was edited. */
function withEdits(stories: readonly Story[], found: readonly SourceNews[]): Story[] {
  const keyOf = ({ source, id }: Report): string => JSON.stringify([source, id]);
  const now = new Map(found.flatMap(({ reports }) => reports).map((report) => [keyOf(report), report]));
  const edited = (report: Report): Report => {
    const { title, lead, author } = now.get(keyOf(report)) ?? report;
    // A feed that tells little does not undo what the article's own page has told.
    return {
      ...report,
      title,
      lead: lead.length >= report.lead.length / 2 ? lead : report.lead,
      author: author ?? report.author,
    };
  };
  return stories.map(({ id, reports }) => ({ id, reports: reports.map(edited) }));
}

/** Adds what a run has found to what is remembered. The same found twice changes nothing the second time. */
export function remember(
  before: Memory | null,
  {
    found,
    nowMs,
    windowHours,
  }: { readonly found: readonly SourceNews[]; readonly nowMs: number; readonly windowHours: number },
): Comparison {
  const { stories, seen, feeds, read = {} } = before ?? empty;
  const oldestMs = nowMs - windowHours * HOUR_MS;
  const reports = found.flatMap((one) => newReports(before, one)).filter(({ at }) => Date.parse(at) >= oldestMs);
  const joined = joinReports(withEdits(stories, found), { reports, windowHours });
  const sizes = new Map(stories.map((story) => [story.id, story.reports.length]));
  return {
    memory: {
      stories: keptStories(joined, oldestMs),
      seen: {
        ...seen,
        ...Object.fromEntries(
          found.map(({ url, reports: all }) => [
            url,
            [...new Set([...(seen[url] ?? []), ...all.map(hashOf)])].slice(-MOST_SEEN),
          ]),
        ),
      },
      feeds: {
        ...feeds,
        ...Object.fromEntries(found.flatMap(({ url, feed }) => (feed === null ? [] : [[url, feed]]))),
      },
      // A source that no longer says its tag is asked for as a whole: the old one says nothing about what was read now.
      read: {
        ...Object.fromEntries(Object.entries(read).filter(([url]) => !found.some((one) => one.url === url))),
        ...Object.fromEntries(found.flatMap((one) => (one.read === null ? [] : [[one.url, one.read]]))),
      },
    },
    changed: Object.fromEntries(
      joined.flatMap(({ id, reports: all }) => {
        const size = sizes.get(id);
        return size === all.length ? [] : [[id, size === undefined ? "new" : "grew"] as const];
      }),
    ),
  };
}
