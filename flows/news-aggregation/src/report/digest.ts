import { type Html, html, htmlText, reportPage, reportTable } from "@millrace/parsing/report";
import { nameOf } from "../news-input.ts";
import type { Visit } from "../source/visits.ts";
import type { RankedStory } from "../story/rank.ts";
import { newReports, type StoryNews } from "../story/remember.ts";
import type { Memory } from "../story/story.ts";

/** How reading a source went. */
export type SourceRow = {
  readonly source: string;
  readonly url: string;
  readonly items: number;
  readonly new: number;
  readonly foundBy: string | null;
  readonly feed: string | null;
  /** The source said that nothing has changed since the last run, and was not read again. */
  readonly unchanged: boolean;
  readonly error: { readonly code: string; readonly message: string; readonly hint: string | null } | null;
};

/** A source that could not be read is called what it called itself before. */
const sourceName = ({ source, reading }: Visit, last: Memory | null): string =>
  nameOf(source, reading?.title ?? last?.read?.[source.url]?.title ?? null);

/** A source's row in the result; one that failed has its error. */
export function sourceRow(visit: Visit, last: Memory | null): SourceRow {
  const { reading, failure } = visit;
  const { url } = visit.source;
  return {
    source: sourceName(visit, last),
    url,
    items: reading?.reports.length ?? 0,
    new: reading === null ? 0 : newReports(last, { url, ...reading }).length,
    foundBy: reading?.foundBy ?? null,
    feed: reading?.feed ?? null,
    unchanged: reading?.isUnchanged ?? false,
    error: failure && { code: failure.code, message: failure.message, hint: failure.hint ?? null },
  };
}

/** How much each source's word counts, by its name; of several that call themselves the same, as much as the best. */
export function weightsOf(visits: readonly Visit[], last: Memory | null): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const visit of visits) {
    const name = sourceName(visit, last);
    weights.set(name, Math.max(weights.get(name) ?? 0, visit.source.weight));
  }
  return weights;
}

export interface Digest {
  readonly digest: string;
  readonly at: string;
  readonly stories: readonly (RankedStory & { readonly news: StoryNews | null })[];
  readonly sources: readonly SourceRow[];
}

const moment = (at: string): string => at.slice(0, 16).replace("T", " ");
const said = ({ at, atIs }: { readonly at: string; readonly atIs: string }): string =>
  `${moment(at)} UTC${atIs === "published" ? "" : ", first seen"}`;
const linkTo = (url: string | null, text: string): Html | string =>
  url === null ? text : html`<a href="${url}">${text}</a>`;

function storyOf(story: Digest["stories"][number], at: number): Html {
  const { title, url, sources, statements, keywords, news, first } = story;
  return html`<section><h2>${at + 1}. ${linkTo(url, title)}</h2>
<p class="soft">${news !== null && html`<span class="${news === "new" ? "good" : "warn"}">${news}</span> · `}${sources.length} ${sources.length === 1 ? "source" : "sources"}, first ${first.source}, ${said(first)}${keywords.length > 0 && ` · ${keywords.join(", ")}`}</p>
${reportTable({
  caption: `Who said what when: ${title}`,
  columns: ["Source", "When", "What"],
  rows: statements.map((one) => [
    one.source,
    said(one),
    html`<strong>${linkTo(one.url, one.title)}</strong>${one.author !== null && html` <span class="soft">${one.author}</span>`}<br>${one.lead}`,
  ]),
})}</section>`;
}

const noteOf = ({ unchanged, feed }: SourceRow): string =>
  [unchanged ? "unchanged since the last run" : [], feed ?? []].flat().join(", ");

/** The digest as a page that needs nothing beside itself. */
export function digestPage({ digest, at, stories, sources }: Digest): Uint8Array {
  const count = (news: string) => stories.filter((story) => story.news === news).length;
  const body = html`<p class="verdict">${stories.length} stories, <span class="good">${count("new")} new</span>, <span class="warn">${count("grew")} with more to tell</span>. ${moment(at)} UTC.</p>
${stories.map(storyOf)}
<h2>Sources</h2>
${reportTable({
  caption: "How the sources were read",
  columns: ["Source", "Items", "New", "Read as", "Note"],
  rows: sources.map((row) => [
    row.source,
    row.items,
    row.new,
    row.foundBy,
    row.error === null ? noteOf(row) : html`<span class="bad">${row.error.message}</span>`,
  ]),
})}`;
  return new TextEncoder().encode(htmlText(reportPage({ title: `Digest: ${digest}`, body })));
}

const escaped = (text: string): string => text.replace(/([\\`*_[\]<>#|])/gu, "\\$1");
const markdownLink = (url: string | null, text: string): string =>
  url === null ? escaped(text) : `[${escaped(text)}](<${url.replace(/>/gu, "%3E")}>)`;

/** The digest as Markdown. */
export function digestMarkdown({ digest, at, stories, sources }: Digest): Uint8Array {
  const storyLines = stories.flatMap(({ title, url, news, first, sources: told, statements }, index) => [
    `## ${index + 1}. ${markdownLink(url, title)}${news === null ? "" : ` (${news})`}`,
    "",
    `${told.length} ${told.length === 1 ? "source" : "sources"}, first ${escaped(first.source)}, ${said(first)}`,
    "",
    ...statements.map((one) => `- **${escaped(one.source)}**, ${said(one)}: ${markdownLink(one.url, one.title)}`),
    "",
  ]);
  const failed = sources.flatMap(({ source, error }) =>
    error === null ? [] : [`- ${escaped(source)}: ${escaped(error.message)}`],
  );
  const lines = [
    `# Digest: ${escaped(digest)}`,
    "",
    `${moment(at)} UTC`,
    "",
    ...storyLines,
    ...(failed.length > 0 ? ["## Not read", "", ...failed, ""] : []),
  ];
  return new TextEncoder().encode(lines.join("\n"));
}
