import type { NextPage } from "./next-page.ts";
import type { Markup } from "./stated-items.ts";

/** What one page of a list shows. */
export interface ListPage<Item> {
  readonly url: string;
  readonly items: readonly Item[];
  readonly foundBy: Markup | "cards" | null;
  readonly next: NextPage;
  /** A script may draw what the server did not send. */
  readonly hasScripts: boolean;
  readonly readWith: "plain HTTP" | "browser";
}

/** How reading a list went, page by page. */
export interface ListReading<Item, Page, Failure> {
  readonly items: readonly Item[];
  readonly pages: readonly Page[];
  /** It was read to its end: neither the limit of pages nor a failure cut it off. */
  readonly whole: boolean;
  /** Why there is nothing, or not all. */
  readonly note: string | null;
  readonly failure: Failure | null;
}

/**
 * Reads a list page by page, from its first page until it ends, repeats itself, reaches the limit, or fails. What was read
 * before a failure is kept; an error that is no failure is thrown.
 */
export async function readList<Item, Page extends ListPage<Item>, Failure>(
  start: string,
  options: {
    readonly maxPages: number;
    readPage(url: string): Promise<Page>;
    /** What tells an item from the others: a page without one that is new is the list's end. */
    keyOf(item: Item): string;
    isFailure(error: unknown): error is Failure;
  },
): Promise<ListReading<Item, Page, Failure>> {
  const { maxPages, keyOf } = options;
  const seen = new Set<string>();
  const visited = new Set<string>();
  const pages: Page[] = [];
  let failure: Failure | null = null;
  let address: string | null = start;
  while (address !== null && pages.length < maxPages && !visited.has(address)) {
    visited.add(address);
    try {
      const page: Page = await options.readPage(address);
      pages.push(page);
      const bringsMore = page.items.some((item) => !seen.has(keyOf(item)));
      for (const item of page.items) seen.add(keyOf(item));
      address = page.next.kind === "link" && bringsMore ? page.next.url : null;
    } catch (error) {
      if (!options.isFailure(error)) throw error;
      failure = error;
      break;
    }
  }
  const items = pages.flatMap((page) => page.items);
  const ended = address === null || visited.has(address);
  const whole = failure === null && ended && pages.at(-1)?.next.kind !== "button" && items.length > 0;
  return { items, pages, whole, failure, note: noteOf(pages, { whole, hasFailed: failure !== null, maxPages }) };
}

function noteOf(
  pages: readonly ListPage<unknown>[],
  { whole, hasFailed, maxPages }: { readonly whole: boolean; readonly hasFailed: boolean; readonly maxPages: number },
): string | null {
  const [first] = pages;
  if (first === undefined || whole) return null;
  if (hasFailed) return `Read up to page ${pages.length}: the next one failed.`;
  const last = pages.at(-1);
  if (last?.next.kind === "button" && last.readWith === "plain HTTP")
    return `Read up to page ${pages.length}: for what its button “${last.next.text}” loads, a browser has to open it.`;
  if (pages.some(({ items }) => items.length > 0))
    return `Read up to page ${pages.length} of at most ${maxPages}: there may be more.`;
  const drawn = first.hasScripts && first.readWith === "plain HTTP";
  return `No list was found on the page${drawn ? "; if a script draws it, a browser has to open it" : ""}.`;
}
