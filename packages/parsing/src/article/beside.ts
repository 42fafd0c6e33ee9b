import { type Page, type PageElement, selfAndAncestors } from "../html/index.ts";
import { BESIDE, BODY, PERHAPS_BESIDE, TALK, wordsOf } from "./names.ts";
import type { Outline } from "./outline.ts";
import { proseOf, sumOver } from "./prose.ts";

const BESIDE_TAGS = new Set(["footer", "aside", "figcaption", "form"]);

/** An element with a larger share of the page's prose is a wrapper of the article, whatever it is called. */
const WRAPPER_SHARE = 0.35;
/** A name that says “the article's text” is believed from this share on. */
const BODY_SHARE = 0.3;
/** Nearly all prose of a page is its article, even below a name such as “comments”. */
const TALK_SHARE = 0.9;
/** A few sentences, in letters. */
const LITTLE_PROSE = 200;

const isHidden = ({ attributes }: PageElement): boolean =>
  attributes.hidden !== undefined || /display:\s*none/iu.test(attributes.style ?? "");

/** A name whose elements together hold more of the prose names the parts of the article, as page builders do. */
const PART_SHARE = 0.6;

/** Those of the names that may mean something else which name the parts of this article. */
function namesOfParts({ elements }: Page, shareOf: (element: PageElement) => number): ReadonlySet<string> {
  const shares = new Map<string, { share: number; seen: Set<PageElement> }>();
  for (const element of elements) {
    const name = shareOf(element) === 0 ? undefined : PERHAPS_BESIDE.exec(wordsOf(element))?.[0];
    if (name === undefined) continue;
    const known = shares.get(name) ?? { share: 0, seen: new Set() };
    shares.set(name, known);
    if (selfAndAncestors(element).some((around) => known.seen.has(around))) continue;
    known.seen.add(element);
    known.share += shareOf(element);
  }
  return new Set([...shares].filter(([, { share }]) => share > PART_SHARE).map(([name]) => name));
}

/** Tells the elements that stand beside the article of a page: menus, comments, teasers, boxes, captions. */
export function besideIn(page: Page, outline: Outline): (element: PageElement) => boolean {
  const prose = sumOver(outline, proseOf);
  const letters = sumOver(outline, ({ length }) => length);
  const linked = sumOver(outline, ({ length, linkShare }) => length * linkShare);
  const total = prose(page.root);
  const shareOf = (element: PageElement): number => (total === 0 ? 0 : prose(element) / total);
  const partNames = namesOfParts(page, shareOf);
  const wrappers = new Set<PageElement>();
  for (const element of page.elements) {
    const isBody = shareOf(element) > BODY_SHARE && BODY.test(wordsOf(element));
    if (!isBody && element.tag !== "h1") continue;
    for (let at: PageElement | null = element; at !== null && !wrappers.has(at); at = at.parent) wrappers.add(at);
  }
  return (element) => {
    const words = wordsOf(element);
    const share = shareOf(element);
    if (share < TALK_SHARE && TALK.test(words) && !wrappers.has(element)) return true;
    if (share > WRAPPER_SHARE) return false;
    if (BESIDE_TAGS.has(element.tag) || BESIDE.test(words)) return true;
    if (prose(element) >= LITTLE_PROSE && linked(element) <= 0.5 * letters(element)) return false;
    if (element.tag === "header" || isHidden(element)) return true;
    const name = PERHAPS_BESIDE.exec(words)?.[0];
    return name !== undefined && !partNames.has(name);
  };
}
