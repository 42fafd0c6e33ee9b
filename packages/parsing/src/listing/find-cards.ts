import { descendants, namesOf, type Page, type PageElement, selfAndAncestors, textOf } from "../html/tree.ts";
import { type CardField, cardFields } from "./card-fields.ts";

/** A thing that a page lists among others of its kind. */
export interface Card {
  readonly element: PageElement;
  readonly fields: readonly CardField[];
  /** The address of its own page, as written; null for a card without a link. */
  readonly href: string | null;
}

// A list of fewer is told apart from chance by nothing.
const FEWEST_CARDS = 2;
const LONGEST_TEXT = 4_000;
const AROUND_CONTENT =
  /(?<![a-z])(?:nav|navbar|menu|footer|header|breadcrumb|pagination|pager|sidebar|filter|facets?|cookie|share|related|similar|tabs?|carousel)(?![a-z])/u;
const CARD_NAMES =
  /(?<![a-z])(?:card|item|result|listing|job|offer|vacancy|posting|property|teaser|tile|row|entry|post|product|angebot|stelle|expose|annonce)s?(?![a-z])/u;

/** Cards of one list lie equally deep in the same tags; their own first class tells lists beside each other apart. */
function listKey(element: PageElement): string {
  const tags = selfAndAncestors(element)
    .map(({ tag }) => tag)
    .join("<");
  return `${tags}|${selfAndAncestors(element)
    .slice(1, 4)
    .map(({ attributes }) => attributes.id ?? "")
    .join()}`;
}

function mainHref(element: PageElement, fields: readonly CardField[]): string | null {
  const around = selfAndAncestors(element).find(({ tag }) => tag === "a")?.attributes.href;
  const linked = fields.filter(({ href }) => href !== null && !/^(?:#|javascript:|mailto:|tel:)/iu.test(href));
  const longest = [...linked].sort((a, b) => b.text.length - a.text.length)[0];
  const written = around ?? (linked.find(({ heading }) => heading) ?? longest)?.href ?? attributeLink(element);
  return written?.trim() || null;
}

/** A card whose picture or whole area is the link, which has no words then. */
function attributeLink(element: PageElement): string | undefined {
  const own = element.attributes["data-href"] ?? element.attributes["data-url"];
  return own ?? descendants(element).find(({ tag, attributes }) => tag === "a" && attributes.href)?.attributes.href;
}

function toCard(element: PageElement): Card | null {
  const text = textOf(element);
  if (text.length < 12 || text.length > LONGEST_TEXT) return null;
  const fields = cardFields(element);
  if (fields.length < 2) return null;
  return { element, fields, href: mainHref(element, fields) };
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;

/** How much a group of alike elements looks like the list that the page is about; 0 for what is none. */
function scoreOf(cards: readonly Card[]): number {
  const sizes = cards.map(({ fields }) => fields.length);
  const middle = median(sizes);
  const alike = sizes.filter((size) => size >= middle * 0.5 && size <= middle * 2).length / cards.length;
  const links = cards.flatMap(({ href }) => href ?? []);
  const ownLinks = new Set(links).size / cards.length;
  const texts = new Set(cards.map(({ element }) => textOf(element))).size / cards.length;
  if (ownLinks < 0.6 || texts < 0.6 || alike < 0.6) return 0;
  const around = selfAndAncestors(cards[0]!.element);
  if (around.some(({ tag }) => tag === "nav" || tag === "footer")) return 0;
  const names = namesOf(cards[0]!.element);
  const beside = around.some((element) => AROUND_CONTENT.test(namesOf(element)));
  const titled =
    cards.filter(({ fields }) => fields.some(({ heading, href }) => heading || href !== null)).length / cards.length;
  // What repeats within a card makes it a row of cards rather than a richer one.
  const kinds = median(cards.map(({ fields }) => new Set(fields.map(({ path }) => path.replace(/~\d+/gu, ""))).size));
  const richness = Math.min(kinds, 8) * Math.log(1 + median(cards.map(({ element }) => textOf(element).length)));
  return (
    Math.min(cards.length, 60) ** 0.7 *
    richness *
    alike *
    texts *
    (0.5 + titled / 2) *
    (CARD_NAMES.test(names) ? 1.5 : 1) *
    (beside ? 0.2 : 1)
  );
}

/** The pieces of a table that has no header cells in its rows are cards as well; what cannot be one is skipped early. */
const NO_CARD = new Set([
  "html",
  "body",
  "head",
  "script",
  "br",
  "img",
  "input",
  "option",
  "span",
  "b",
  "strong",
  "em",
  "p",
  "time",
  "td",
  "th",
  "form",
]);

/**
 * Finds the list of cards that a page is about, in the order of the page: alike elements with several texts and a link
 * of their own each. Empty where nothing repeats.
 */
export function findCards({ elements }: Page): Card[] {
  const groups = new Map<string, PageElement[]>();
  for (const element of elements) {
    if (
      NO_CARD.has(element.tag) ||
      (element.tag === "a" && element.children.every((child) => typeof child === "string"))
    )
      continue;
    const key = listKey(element);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [element]);
    else group.push(element);
  }
  let best: { readonly cards: Card[]; readonly score: number } = { cards: [], score: 0 };
  for (const group of groups.values()) {
    if (group.length < FEWEST_CARDS) continue;
    const cards = group.map(toCard).filter((card) => card !== null);
    if (cards.length < FEWEST_CARDS || cards.length < group.length * 0.5) continue;
    const score = scoreOf(cards);
    // The outer element of two that hold the same comes first and is kept.
    if (score > best.score * 1.05) best = { cards, score };
  }
  return withoutOddOnes(best.cards);
}

/** Advertisements and headings between the cards have fewer parts, or none of the list's usual ones. */
function withoutOddOnes(cards: readonly Card[]): Card[] {
  const usual = new Map<string, number>();
  for (const { fields } of cards)
    for (const path of new Set(fields.map((field) => field.path))) usual.set(path, (usual.get(path) ?? 0) + 1);
  const common = [...usual].filter(([, count]) => count >= cards.length / 2).map(([path]) => path);
  return cards.filter(({ fields }) => {
    const own = new Set(fields.map(({ path }) => path));
    return common.length === 0 || common.filter((path) => own.has(path)).length >= common.length / 3;
  });
}
