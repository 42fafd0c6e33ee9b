import type { PageElement } from "../html/index.ts";
import { BODY, wordsOf } from "./names.ts";
import type { Outline } from "./outline.ts";
import { proseOf, sumOver } from "./prose.ts";

/** The share of its parent's prose that a child must hold to be the place of the article alone. */
const CHILD_SHARE = 0.75;
/** The same below an element whose name says that it is the article's text. */
const NAMED_CHILD_SHARE = 0.95;
/** The share of a page's prose that an element with such a name has to hold. */
const NAMED_SHARE = 0.4;

export interface MainContent {
  readonly element: PageElement;
  /** Why it and no other, as a part of a sentence. */
  readonly reason: string;
}

/** Finds the element that holds the article: the one with such a name, or the smallest with nearly all prose. */
export function mainContentOf(root: PageElement, outline: Outline): MainContent {
  const proseIn = sumOver(outline, proseOf);
  const named = namedContent(outline, { proseIn, total: proseIn(root) });
  const leastShare = named === null ? CHILD_SHARE : NAMED_CHILD_SHARE;
  let element = named ?? root;
  for (;;) {
    const child = heaviest(
      element.children.filter((child) => typeof child !== "string"),
      proseIn,
    );
    if (child === null || child.tag === "p" || proseIn(child) < leastShare * proseIn(element)) break;
    element = child;
  }
  const share = Math.round((100 * proseIn(element)) / (proseIn(root) || 1));
  return { element, reason: named === null ? `it holds ${share} % of the prose` : "its name says so" };
}

type Weigh = (element: PageElement) => number;

/** The first of the heaviest; null where none weighs anything. */
function heaviest(elements: readonly PageElement[], weigh: Weigh): PageElement | null {
  let best: PageElement | null = null;
  for (const element of elements) if (weigh(element) > (best === null ? 0 : weigh(best))) best = element;
  return best;
}

/** Of the elements named as an article's text the lightest that still holds nearly as much as the heaviest. */
function namedContent(outline: Outline, { proseIn, total }: { proseIn: Weigh; total: number }): PageElement | null {
  const candidates = [...outline.spans.keys()].filter(
    (element) =>
      proseIn(element) > 0 &&
      proseIn(element) >= NAMED_SHARE * total &&
      element.tag !== "body" &&
      element.tag !== "html" &&
      BODY.test(wordsOf(element)),
  );
  const most = Math.max(0, ...candidates.map(proseIn));
  return heaviest(
    candidates.filter((element) => proseIn(element) >= 0.9 * most),
    (element) => 1 / proseIn(element),
  );
}
