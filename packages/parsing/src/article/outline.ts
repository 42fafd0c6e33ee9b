import { type Page, type PageElement, textOf } from "../html/index.ts";

/** A stretch of text with the same dress. */
export interface Piece {
  readonly text: string;
  /** The address of the link it lies in, as written. */
  readonly link: string | null;
  readonly strong: boolean;
  /** It is what a machine reads or says. */
  readonly code: boolean;
}

/** A run of text between two places where a browser begins a new line. */
export interface Block {
  /** The innermost element with lines of its own that holds it. */
  readonly element: PageElement;
  readonly text: string;
  readonly pieces: readonly Piece[];
  /** How much it says, in letters of an alphabet. */
  readonly length: number;
  /** The share of its characters that lie in links. */
  readonly linkShare: number;
}

/** The blocks of an element: those from `from` up to but not including `to`. */
interface Span {
  readonly from: number;
  readonly to: number;
}

export interface Outline {
  /** In document order. */
  readonly blocks: readonly Block[];
  readonly spans: ReadonlyMap<PageElement, Span>;
}

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(" "));

/** Elements that stand within a line of text. */
const INLINE = setOf(
  "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr q rp rt ruby s samp small span strike strong sub sup time tt u var wbr",
);

/** Elements whose text no reader reads as part of a page's prose. */
const UNREAD = setOf(
  "script head title audio video canvas select textarea button input option datalist map area dialog menu embed frame frameset source track param nav",
);

const STRONG = setOf("b strong");
const CODE = setOf("code kbd samp tt");

/** A sign beside a heading that only links to it: `¶`, `#`. */
export const isPermalink = (element: PageElement): boolean =>
  element.tag === "a" && /^#./u.test(element.attributes.href ?? "") && !/[\p{L}\p{N}]/u.test(textOf(element));

/** One character of these says as much as a word of two or three letters. */
const DENSE_SCRIPT = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]/gu;

class OutlineBuilder {
  readonly blocks: Block[] = [];
  readonly spans = new Map<PageElement, Span>();
  readonly #skip: (element: PageElement) => boolean;
  #pieces: Piece[] = [];
  #link: string | null = null;
  #strong = false;
  #code = false;
  #preformatted = false;

  constructor(skip: (element: PageElement) => boolean) {
    this.#skip = skip;
  }

  visit(element: PageElement, holder: PageElement): void {
    const from = this.blocks.length;
    const [link, strong, code, preformatted] = [this.#link, this.#strong, this.#code, this.#preformatted];
    if (element.tag === "a") this.#link = element.attributes.href ?? link;
    if (STRONG.has(element.tag)) this.#strong = true;
    if (CODE.has(element.tag)) this.#code = true;
    if (element.tag === "pre") this.#preformatted = true;
    for (const child of element.children) this.#visitChild(child, holder);
    this.#link = link;
    this.#strong = strong;
    this.#code = code;
    this.#preformatted = preformatted;
    this.spans.set(element, { from, to: this.blocks.length });
  }

  #visitChild(child: PageElement | string, holder: PageElement): void {
    if (typeof child === "string") this.#write(this.#preformatted ? child : child.replace(/\s+/gu, " "));
    else if (child.tag === "br") this.#write("\n");
    else if (UNREAD.has(child.tag) || this.#skip(child) || isPermalink(child)) return;
    else if (INLINE.has(child.tag)) this.visit(child, holder);
    else if (this.#preformatted) this.#visitLine(child, holder);
    else {
      this.#endBlock(holder);
      this.visit(child, child);
      this.#endBlock(child);
    }
  }

  /** Within preformatted text an element with lines of its own is one of its lines. */
  #visitLine(element: PageElement, holder: PageElement): void {
    if (!(this.#pieces.at(-1)?.text.endsWith("\n") ?? true)) this.#write("\n");
    this.visit(element, holder);
  }

  #write(text: string): void {
    this.#pieces.push({ text, link: this.#link, strong: this.#strong, code: this.#code });
  }

  #endBlock(element: PageElement): void {
    const pieces = this.#pieces;
    this.#pieces = [];
    const written = pieces.map((piece) => piece.text).join("");
    const text = element.tag === "pre" ? written.replace(/^\s*\n|\s+$/gu, "") : tidy(written);
    if (text === "") return;
    const linked = pieces.filter(({ link }) => link !== null);
    const linkShare = Math.min(1, tidy(linked.map((piece) => piece.text).join("")).length / text.length);
    this.blocks.push({ element, text, pieces, length: lengthOf(text), linkShare });
  }
}

function lengthOf(text: string): number {
  return text.length + 1.5 * (text.match(DENSE_SCRIPT)?.length ?? 0);
}

export function tidy(text: string): string {
  // Most lines of most pages are tidy already.
  if (!/ {2}|[\t\n\u00a0]/u.test(text)) return text.trim();
  return text
    .replace(/[ \t\u00a0]+/gu, " ")
    .replace(/ ?\n ?/gu, "\n")
    .replace(/\n{3,}/gu, "\n\n")
    .trim();
}

/** Takes a page apart into its blocks of text, without the elements that `skip` names. */
export function outlineOf({ root }: Page, skip: (element: PageElement) => boolean): Outline {
  const builder = new OutlineBuilder(skip);
  builder.visit(root, root);
  return builder;
}
