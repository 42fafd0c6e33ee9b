import { browser } from "@millrace/browser";
import { defineFlow } from "@millrace/flow";
import { input, sourcesOf } from "./src/news-input.ts";
import { type Digest, digestMarkdown, digestPage, sourceRow, weightsOf } from "./src/report/digest.ts";
import { shortOnes, withArticle } from "./src/source/read-article.ts";
import { visitsOf } from "./src/source/visits.ts";
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
    const visits = visitsOf({ step, web, log, nowMs, limit });
    const last = await step("recall the last run", async () => (await state.get<Memory>(digest)) ?? null);

    const read = await visits.readSources(sources, last);
    const failures = read.flatMap(({ failure }) => failure ?? []);
    // Some sources are a result; none is a failure of the run, with the reason of the first.
    if (failures.length === read.length) throw failures[0];

    const found = read.flatMap(({ source, reading }) => (reading === null ? [] : { url: source.url, ...reading }));
    const news = found.map((one) => newReports(last, one));
    const articles = await visits.readArticles(shortOnes(news.flat()).slice(0, input.articles));
    const full = found.map((one) => ({
      ...one,
      reports: one.reports.map((report) => withArticle(report, articles.get(report.url ?? ""))),
    }));

    const { stories, changed } = await step("join into stories", async () => {
      const { memory, changed } = remember((await state.get<Memory>(digest)) ?? null, {
        found: full,
        nowMs,
        windowHours,
      });
      await state.update<Memory>(digest, () => memory);
      return { stories: memory.stories, changed };
    });
    const weights = weightsOf(read, last);
    const ranked = rank(stories, { nowMs, keywords, weights }).map((story) => ({
      ...story,
      news: changed[story.id] ?? null,
    }));
    // The first run has no last one: everything would be news.
    for (const { news, statements, ...story } of last === null ? [] : ranked) {
      const payload = { digest, ...story, statements: statements.length };
      if (news === "new") await step.emit("tell of a new story", { type: "story.new", payload }, { key: story.id });
      if (news === "grew") await step.emit("tell that it grew", { type: "story.grew", payload }, { key: story.id });
    }

    const rows = read.map((visit) => sourceRow(visit, last));
    const shown: Digest = { digest, at: new Date(nowMs).toISOString(), stories: ranked.slice(0, top), sources: rows };
    const files = await step("write the digest", async () => ({
      page: await artifact.write({ name: "digest.html", mediaType: "text/html" }, digestPage(shown)),
      markdown: await artifact.write({ name: "digest.md", mediaType: "text/markdown" }, digestMarkdown(shown)),
    }));
    metric("stories.new", Object.values(changed).filter((kind) => kind === "new").length, { unit: "stories" });
    metric("sources.failed", failures.length, { unit: "sources" });
    return { ...shown, total: ranked.length, ...files };
  },
});
