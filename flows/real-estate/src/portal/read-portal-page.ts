import { parseHtml, readMetaTags, textOf } from "@millrace/parsing/html";
import { findCards, type ListPage, nextPage, statedItems } from "@millrace/parsing/listing";
import type { Listing, PageFacts } from "../object/listing.ts";
import { cardListings } from "./card-objects.ts";
import { isObject, listingOf, OBJECT_TYPES } from "./schema-objects.ts";

/** What one page of a portal lists; the recorded result of its step. */
export type PortalPage = ListPage<Listing>;

/** Reads the objects that a page lists and how the list goes on: from its markup, else from its repeated cards. */
export function readPortalPage(
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
    readonly readWith?: PortalPage["readWith"];
  },
): PortalPage {
  const page = parseHtml(html);
  const tags = readMetaTags(page);
  const facts: PageFacts = { url, nowMs, locale: tags.language };
  const { markup, items } = statedItems(page, OBJECT_TYPES);
  const objects = items.filter(isObject);
  // The thing that a listing is about is stated within it.
  const nested = new Set(
    objects.flatMap((item) => [...item.properties.values()].flat().filter((value) => typeof value !== "string")),
  );
  const deeper = new Set(
    [...nested].flatMap((item) => [...item.properties.values()].flat().filter((value) => typeof value !== "string")),
  );
  const outer = objects.filter((item) => !nested.has(item) && !deeper.has(item));
  const stated = outer.map((item) => listingOf(item, facts)).filter((listing) => listing !== null);
  const heading = page.elements.find(({ tag }) => tag === "h1");
  const words = `${tags.title ?? ""} ${heading === undefined ? "" : textOf(heading)} ${wordsOfPath(url)}`;
  const cards = cardListings(findCards(page), { ...facts, words });
  const byMarkup = stated.length > 0 && stated.length * 2 >= cards.length;
  const listings = byMarkup ? stated.map((listing) => withCard(listing, cards)) : cards;
  return {
    url,
    items: listings,
    foundBy: listings.length === 0 ? null : byMarkup ? markup : "cards",
    next: nextPage(page, { url, ...(linkHeader !== undefined && { linkHeader }) }),
    hasScripts: page.elements.some(({ tag, attributes }) => tag === "script" && !/json/iu.test(attributes.type ?? "")),
    readWith,
  };
}

/** The words in the path of an address; those that are no UTF-8, as old sites write them, are read as far as they can be. */
const wordsOfPath = (url: string): string =>
  (new URLSearchParams(`path=${new URL(url).pathname.replace(/[&+]/gu, " ")}`).get("path") ?? "").replace(
    /[-_/]/gu,
    " ",
  );

/** Markup often leaves out what the card of the same title has. */
function withCard(listing: Listing, cards: readonly Listing[]): Listing {
  const card = cards.find(({ url, title }) => (listing.url !== null && url === listing.url) || title === listing.title);
  if (card === undefined) return listing;
  return {
    ...listing,
    url: listing.url ?? card.url,
    price: listing.price ?? card.price,
    area: listing.area ?? card.area,
    geo: listing.geo ?? card.geo,
  };
}
