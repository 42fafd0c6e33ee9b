import { browser } from "@millrace/browser";
import { defineFlow, type MillraceError } from "@millrace/flow";
import { atOnce } from "@millrace/parsing/listing";
import { input, type Source, sourcesOf } from "./src/news-input.ts";
import { type Digest, digestMarkdown, digestPage } from "./src/report/digest.ts";
import { tellsLittle, withArticle } from "./src/source/read-article.ts";
import { failureOf, type Reading, readSource } from "./src/source/read-source.ts";
import type { Report } from "./src/source/report.ts";
import { requireAnswer } from "./src/source/require-answer.ts";
import { rank } from "./src/story/rank.ts";
import { newReports, remember } from "./src/story/remember.ts";
import type { Memory } from "./src/story/story.ts";

export default defineFlow({
  name: "news-aggregation",
  description: "Reads feeds and pages, joins what several sources report of the same story, and ranks the stories.",
  input,
  use: { web: browser({ hosts: ["*"], connections: ["news-sources"] }) },
  retry: { attempts: 2, delay: "1s" },
  async run({ input, step, state, web, log, metric, now, artifact }) {
    const { digest, keywords, windowHours, top, parallel: limit } = input;
    const nowMs = now();
    const sources = sourcesOf(input);
    const last = await step("recall the last run", async () => (await state.get<Memory>(digest)) ?? null);

    const failures: MillraceError[] = [];
    const read = (source: Source): Promise<Reading | MillraceError> =>
      step("read source", { key: source.url }, ({ signal }) =>
        readSource(source, {
          nowMs,
          knownFeed: last?.feeds[source.url] ?? null,
          fetch: (url) => web.fetch(url, { signal }),
        }),
      ).catch((error: unknown) => {
        const failure = failureOf(error);
        failures.push(failure);
        log.warn(failure.message, { source: source.name });
        return failure;
      });
    const readings = await atOnce(sources, { limit, map: read });
    // Some sources are a result; none is a failure of the run, with the reason of the first.
    if (failures.length === sources.length) throw failures[0];

    const readArticle = (report: Report): Promise<Report> =>
      step("read article", { key: `${report.source} ${report.url}` }, async ({ signal }) => {
        const answer = await web.fetch(report.url!, { signal });
        requireAnswer(report.url!, answer, nowMs);
        return withArticle(report, { html: answer.body, url: answer.url, nowMs });
      }).catch((error: unknown) => {
        log.warn(failureOf(error).message);
        return report;
      });

    const reports = readings.map((reading) => ("reports" in reading ? reading.reports : []));
    const newOnes = reports.map((some, at) => newReports(last, { url: sources[at]!.url, reports: some }));
    const short = newOnes.flat().filter(tellsLittle).slice(0, input.articles);
    const full = await atOnce(short, { limit, map: readArticle });
    const longer = new Map(short.map((report, at) => [report, full[at] ?? report]));
    const found = sources.flatMap(({ url }, at) => {
      const reading = readings[at]!;
      if (!("reports" in reading)) return [];
      return { url, feed: reading.feed, reports: reading.reports.map((report) => longer.get(report) ?? report) };
    });

    const { stories, changed } = await step("join into stories", async () => {
      const { memory, changed } = remember((await state.get<Memory>(digest)) ?? null, { found, nowMs, windowHours });
      await state.update<Memory>(digest, () => memory);
      return { stories: memory.stories, changed: changed.map(({ story, before }) => ({ id: story.id, before })) };
    });
    const before = new Map(changed.map((one) => [one.id, one.before]));
    const weights = new Map(sources.map(({ name, weight }) => [name, weight]));
    const ranked = rank(stories, { nowMs, keywords, weights }).map((story) => ({
      ...story,
      news: before.get(story.id) === null ? ("new" as const) : before.has(story.id) ? ("grew" as const) : null,
    }));
    // The first run has no last one: everything would be news.
    for (const { news, statements, ...story } of last === null ? [] : ranked) {
      const payload = { digest, ...story, statements: statements.length };
      if (news === "new") await step.emit("tell of a new story", { type: "story.new", payload }, { key: story.id });
      if (news === "grew") await step.emit("tell that it grew", { type: "story.grew", payload }, { key: story.id });
    }

    const rows = sources.map(({ name, url }, at) => {
      const reading = readings[at]!;
      const row = { source: name, url, items: reports[at]!.length, new: newOnes[at]!.length };
      if ("reports" in reading) return { ...row, foundBy: reading.foundBy, feed: reading.feed, error: null };
      const { code, message, hint } = reading;
      return { ...row, foundBy: null, feed: null, error: { code, message, hint: hint ?? null } };
    });
    const shown: Digest = { digest, at: new Date(nowMs).toISOString(), stories: ranked.slice(0, top), sources: rows };
    const files = await step("write the digest", async () => ({
      page: await artifact.write({ name: "digest.html", mediaType: "text/html" }, digestPage(shown)),
      markdown: await artifact.write({ name: "digest.md", mediaType: "text/markdown" }, digestMarkdown(shown)),
    }));
    metric("stories.new", ranked.filter(({ news }) => news === "new").length, { unit: "stories" });
    metric("sources.failed", failures.length, { unit: "sources" });
    return { ...shown, total: ranked.length, ...files };
  },
});
