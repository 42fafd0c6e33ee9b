import { parseHtml, readMetaTags } from "@millrace/parsing/html";
import { findCards, type ListPage, nextPage, statedItems } from "@millrace/parsing/listing";
import { isA } from "@millrace/parsing/structured-data";
import type { PageFacts, Posting } from "../posting/posting.ts";
import { cardPostings } from "./card-jobs.ts";
import { postingOf } from "./schema-jobs.ts";

const JOB = new Set(["JobPosting"]);

/** What one page of a board lists; the recorded result of its step. */
export type BoardPage = ListPage<Posting>;

/** Reads the jobs that a page lists and how the list goes on: from its markup, else from its repeated cards. */
export function readBoardPage(
  html: string,
  {
    url,
    nowMs,
    linkHeader,
    readWith = "plain HTTP",
  }: {
    readonly url: string;
    readonly nowMs: number;
    readonly linkHeader?: string;
    readonly readWith?: BoardPage["readWith"];
  },
): BoardPage {
  const page = parseHtml(html);
  const facts: PageFacts = { url, nowMs, locale: readMetaTags(page).language };
  const { markup, items } = statedItems(page, JOB);
  const stated = items
    .filter((item) => isA(item, JOB))
    .map((item) => postingOf(item, facts))
    .filter((posting) => posting !== null);
  const cards = cardPostings(findCards(page), facts);
  // A page may state one job of many, such as the one that is advertised: what it lists more of counts.
  const byMarkup = stated.length > 0 && stated.length * 2 >= cards.length;
  const postings = byMarkup ? stated.map((posting) => withCardAddress(posting, cards)) : cards;
  return {
    url,
    items: postings,
    foundBy: postings.length === 0 ? null : byMarkup ? markup : "cards",
    next: nextPage(page, { url, ...(linkHeader !== undefined && { linkHeader }) }),
    hasScripts: page.elements.some(({ tag, attributes }) => tag === "script" && !/json/iu.test(attributes.type ?? "")),
    readWith,
  };
}

/** Markup often leaves the address out that the card of the same title has. */
function withCardAddress(posting: Posting, cards: readonly Posting[]): Posting {
  return posting.url !== null
    ? posting
    : { ...posting, url: cards.find(({ title }) => title === posting.title)?.url ?? null };
}
