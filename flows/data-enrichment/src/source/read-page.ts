import type { BrowserCapability } from "@millrace/browser";
import { type Json, MillraceError } from "@millrace/flow";
import { extractArticle } from "@millrace/parsing/article";
import { parseHtml, readMetaTags, textOf } from "@millrace/parsing/html";
import { selectAll } from "@millrace/parsing/selector";

const mostCharacters = 2_000;

/** What a page says; null where there is none at that address. */
export async function readPage(
  url: string,
  {
    web,
    select,
    signal,
  }: {
    readonly web: BrowserCapability;
    readonly select: Readonly<Record<string, string>>;
    readonly signal: AbortSignal;
  },
): Promise<Json> {
  const { status, body } = await web.fetch(url, { signal });
  if (status === 404 || status === 410) return null;
  if (status >= 400) throw pageRefused(url, status);
  const page = parseHtml(body);
  const { title, text } = extractArticle(page, { url });
  const meta = readMetaTags(page);
  const tags = Object.fromEntries(Array.from(meta.values, ([name, [first]]) => [name, first ?? ""]));
  const selected = Object.entries(select).map(([name, selector]) => {
    const [element] = selectAll(page, selector);
    return [name, element ? textOf(element).trim().slice(0, mostCharacters) : null] as const;
  });
  return {
    url,
    title: title ?? meta.title,
    description: tags.description ?? tags["og:description"] ?? null,
    text: text.slice(0, mostCharacters),
    meta: tags,
    ...Object.fromEntries(selected),
  };
}

function pageRefused(url: string, status: number): MillraceError {
  return new MillraceError({
    code: "STEP_FAILED",
    message: `Cannot read ${url} as its site must show it: it answered ${status}`,
    hint: "The other sources of the field are asked instead.",
    retry: status >= 500 || status === 429,
  });
}
