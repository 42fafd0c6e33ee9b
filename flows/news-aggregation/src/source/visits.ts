import type { BrowserCapability } from "@millrace/browser";
import { type FlowLog, MillraceError, type Step } from "@millrace/flow";
import { atOnce } from "@millrace/parsing/listing";
import type { Source } from "../news-input.ts";
import type { Memory } from "../story/story.ts";
import { type ArticleLead, readArticle } from "./read-article.ts";
import { type Reading, readSource } from "./read-source.ts";
import { requireAnswer } from "./require-answer.ts";

export interface VisitsParts {
  readonly step: Step;
  readonly web: BrowserCapability;
  readonly log: FlowLog;
  readonly nowMs: number;
  readonly limit: number;
}

/** A source with what it says, or why it could not be read. */
export interface Visit {
  readonly source: Source;
  readonly reading: Reading | null;
  readonly failure: MillraceError | null;
}

/** The steps in which a run visits the web: sources, and pages of articles. */
export function visitsOf({ step, web, log, nowMs, limit }: VisitsParts) {
  function tolerate(error: unknown): MillraceError {
    if (!(error instanceof MillraceError)) throw error;
    log.warn(error.message);
    return error;
  }

  return {
    readSources(sources: readonly Source[], last: Memory | null): Promise<Visit[]> {
      return atOnce(sources, {
        limit,
        map: async (source): Promise<Visit> => {
          const visit = step("read source", { key: source.url }, ({ signal }) =>
            readSource(source, {
              nowMs,
              knownFeed: last?.feeds[source.url] ?? null,
              lastRead: last?.read?.[source.url] ?? null,
              fetch: (url, since) => web.fetch(url, { signal, since }),
            }),
          );
          return visit.then(
            (reading) => ({ source, reading, failure: null }),
            (error: unknown) => ({ source, reading: null, failure: tolerate(error) }),
          );
        },
      });
    },

    /** By their addresses; one that cannot be read is worth a line in the log. */
    async readArticles(urls: readonly string[]): Promise<ReadonlyMap<string, ArticleLead>> {
      const articles = await atOnce(urls, {
        limit,
        map: (url): Promise<ArticleLead | null> =>
          step("read article", { key: url }, async ({ signal }) => {
            const answer = await web.fetch(url, { signal });
            requireAnswer(url, answer, nowMs);
            return readArticle(answer.body, { url: answer.url, nowMs });
          }).catch((error: unknown) => {
            tolerate(error);
            return null;
          }),
      });
      return new Map(urls.flatMap((url, at) => (articles[at] == null ? [] : [[url, articles[at]] as const])));
    },
  };
}
