import { MillraceError } from "@millrace/flow/errors";
import type { HttpAnswer } from "./exchange.ts";
import type { HttpQuery, NextPage } from "./http-capability.ts";
import { nextLink } from "./next-link.ts";

interface PageRequest {
  readonly path: string;
  readonly query: HttpQuery;
}

interface Page extends Pick<HttpAnswer, "url" | "link"> {
  readonly value: unknown;
}

export interface ReadPagesOptions {
  readonly first: PageRequest;
  readonly next: NextPage<unknown>;
  readonly mostPages: number;
  /** For errors. */
  readonly name: string;
  ask(page: PageRequest): Promise<Page>;
}

/** Reads page after page, as the service says where the next one is. */
export async function* readPages({ first, next, mostPages, name, ask }: ReadPagesOptions): AsyncGenerator<unknown> {
  const asked = new Set<string>();
  const follow = followerOf(first, next);
  let request: PageRequest | null = follow.first;
  while (request) {
    const key = JSON.stringify(request);
    if (asked.has(key)) throw pagesRefused(name, "the next page must be another one: it was there already");
    if (asked.size >= mostPages) throw pagesRefused(name, `there must be an end: ${mostPages} pages were read`);
    asked.add(key);
    const page = await ask(request);
    yield page.value;
    request = follow.after(page, request);
  }
}

interface Follower {
  readonly first: PageRequest;
  after(page: Page, request: PageRequest): PageRequest | null;
}

function followerOf(first: PageRequest, next: NextPage<unknown>): Follower {
  // A link has its own query.
  const at = (target: string | null | undefined, from: string): PageRequest | null =>
    target ? { path: URL.canParse(target, from) ? new URL(target, from).href : target, query: {} } : null;
  if (next === "link") return { first, after: ({ link, url }) => at(link === null ? null : nextLink(link), url) };
  if ("url" in next) return { first, after: ({ value, url }) => at(next.url(value), url) };
  const asking = (name: string, mark: string | number) => ({ ...first, query: { ...first.query, [name]: mark } });
  if ("cursor" in next) {
    const after = ({ value }: Page) => {
      const mark = next.cursor(value);
      return mark === null || mark === undefined || mark === "" ? null : asking(next.parameter, mark);
    };
    return { first, after };
  }
  const [name, start] = "page" in next ? [next.page, next.first ?? 1] : [next.offset, 0];
  let place = start;
  return {
    first: asking(name, start),
    after({ value }) {
      const count = next.count(value);
      if (count <= 0 || (next.size !== undefined && count < next.size)) return null;
      place += "page" in next ? 1 : count;
      return asking(name, place);
    },
  };
}

function pagesRefused(name: string, seen: string): MillraceError {
  return new MillraceError({
    code: "HTTP_RESPONSE_INVALID",
    message: `Cannot read all pages of ${name} as ${seen}`,
    hint: "Check what next says of the service's answers.",
  });
}
