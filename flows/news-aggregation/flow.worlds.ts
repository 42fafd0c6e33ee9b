import { defineWorlds, type SimulatedCall } from "@millrace/flow/worlds";
import type flow from "./flow.ts";

const sources = [
  { url: "https://river.example/feed.xml", name: "River Press", weight: 2 },
  { url: "https://valley.example/", name: "Valley Post" },
  { url: "https://gazette.example/news", name: "Mill Gazette" },
  { url: "https://closed.example/feed", name: "Closed" },
];

const item = (title: string, path: string, text: string) =>
  `<item><title>${title}</title><link>${path}</link><description>${text}</description></item>`;
const rss = (...items: string[]) =>
  `<rss version="2.0"><channel><title>News</title><link>/</link><description>News</description>${items.join("")}</channel></rss>`;
const weir =
  "The old weir at Millbrook held through the night although the river rose by two metres, the water board said on Monday morning after its engineers had been down there.";
const article = (title: string, text: string) =>
  `<html lang="en"><body><article><h1>${title}</h1><p>${text}</p><p>${text}</p></article></body></html>`;
const teaser = (title: string, path: string) =>
  `<li class="teaser"><h2><a href="${path}">${title}</a></h2><p>Read what happened in the valley today, and why.</p></li>`;

/** What each address answers: a feed, a page that tells of its feed, a page that only lists, and nothing. */
const pages: Readonly<Record<string, string>> = {
  "https://river.example/feed.xml": rss(
    item("Millbrook weir holds as the river rises", "/weir", weir),
    item(
      "Bakery in Hill Street opens again",
      "/bakery",
      "After two years of rebuilding the bakery of the Lund family sells its rye bread again from Saturday on, baked in the oven that survived the fire.",
    ),
  ),
  "https://valley.example/": `<html><head><link rel="alternate" type="application/rss+xml" href="/rss"></head><body>Valley</body></html>`,
  "https://valley.example/rss": rss(item("River rises two metres, old weir at Millbrook holds", "/1", weir)),
  "https://gazette.example/news": `<html lang="en"><body><ul>${teaser("Weir at Millbrook holds against the river", "/g/1")}${teaser("Council votes on the new school bus", "/g/2")}</ul></body></html>`,
  "https://gazette.example/g/1": article("Weir at Millbrook holds against the river", weir),
  "https://gazette.example/g/2": article(
    "Council votes on the new school bus",
    "Children of the upper villages are to reach their school by an own bus from autumn on, if the council agrees to the contract with the carrier.",
  ),
};

export default defineWorlds<typeof flow>({
  inputs: [
    { sources, keywords: ["weir"] },
    { sources: sources.slice(0, 3), parallel: 1, articles: 0, top: 1 },
  ],
  replies: {
    web: {
      // The river's press is busy at first: the step is tried again.
      fetch: ({ path }: SimulatedCall, { memory }) => {
        const url = path ?? "";
        const isFirst = url.includes("river.example") && !memory.has(url);
        memory.set(url, true);
        const body = pages[url];
        const status = isFirst ? 503 : body === undefined ? 403 : 200;
        return { url, status, headers: { "content-type": "text/html; charset=utf-8" }, body: body ?? "closed" };
      },
    },
  },
  // Items without a date are of when they were first seen, and a story's score falls with its age.
  same: ({ stories, sources, total }) => ({
    total,
    sources,
    stories: stories.map(({ id, title, sources, news, statements }) => [id, title, sources, news, statements.length]),
  }),
  checks: {
    "every source has a row, the closed one with its error": ({ output }) =>
      output?.sources.every(({ source, error }) => (error !== null) === (source === "Closed")) ?? true,
    "what three sources report is one story, and ranks first": ({ output }) =>
      output === undefined || output.sources.length !== 4 || output.stories[0]?.sources.length === 3,
    "every report is in one story": ({ output }) =>
      output === undefined ||
      output.sources.length !== 4 ||
      output.stories.flatMap(({ statements }) => statements).length ===
        output.sources.reduce((sum, { items }) => sum + items, 0),
    "the first source to report comes first": ({ output }) =>
      output?.stories.every(({ first, statements }) => first.source === statements[0]?.source) ?? true,
    "the digest is no longer than asked for": ({ output }) =>
      output === undefined || output.sources.length === 4 || output.stories.length === 1,
  },
});
