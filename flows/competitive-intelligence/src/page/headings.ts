import { descendants, type Page, type PageElement, selfAndAncestors, textOf } from "@millrace/parsing/html";

const HEADING = /^h[1-6]$/u;
/** What says more than this beside its heading is a part of the page by itself. */
const FULL_LENGTH = 200;

interface Heading {
  readonly text: string;
  /** The largest part of the page that has no other heading of this rank. */
  readonly scope: PageElement;
  /** The scope has more to say than its heading: what comes after it is another part. */
  readonly isFull: boolean;
}

/** Tells the headings of a page's parts. */
export class Headings {
  readonly #above: Heading[] = [];
  /** How many headings of which rank each element holds. */
  readonly #ranks = new Map<PageElement, number[]>();
  readonly #own = new Map<PageElement, string>();

  constructor({ elements }: Page) {
    for (const element of elements) {
      if (!HEADING.test(element.tag)) continue;
      const rank = Number(element.tag.slice(1));
      for (const around of selfAndAncestors(element)) {
        const ranks = this.#ranks.get(around) ?? [];
        this.#ranks.set(around, ranks);
        ranks[rank] = (ranks[rank] ?? 0) + 1;
      }
    }
  }

  #count(element: PageElement, lowest: number): number {
    return (this.#ranks.get(element) ?? []).slice(0, lowest + 1).reduce((sum, count) => sum + (count ?? 0), 0);
  }

  /** Takes a heading that was read: it stands above what comes. */
  add(element: PageElement, text: string): void {
    const heading = HEADING.test(element.tag) ? element : (element.parent ?? element);
    const rank = Number(heading.tag.slice(1));
    const scope =
      selfAndAncestors(heading)
        .slice(1)
        .findLast((around) => this.#count(around, rank) <= 1) ?? heading;
    const isFull =
      textOf(scope).length - text.length > FULL_LENGTH ||
      descendants(scope).some(({ tag }) => tag === "li" || tag === "tr" || tag === "button");
    this.#above.push({ text, scope, isFull });
  }

  /** The heading above an element: the last one whose part of the page has not ended before it. */
  above(element: PageElement): string {
    const around = new Set(selfAndAncestors(element));
    return this.#above.findLast(({ scope, isFull }) => !isFull || around.has(scope))?.text ?? "";
  }

  /** The heading of the largest part around an element that has only one; empty where there is none. */
  own(element: PageElement): string {
    const part = selfAndAncestors(element).findLast((around) => this.#count(around, 6) === 1);
    if (part === undefined) return "";
    const known = this.#own.get(part);
    if (known !== undefined) return known;
    const heading = [part, ...descendants(part)].find(({ tag }) => HEADING.test(tag));
    const text = heading === undefined ? "" : textOf(heading);
    this.#own.set(part, text);
    return text;
  }
}
