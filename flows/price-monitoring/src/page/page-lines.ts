import { type PageElement, shortText } from "@millrace/parsing/html";
import { plainCharacters } from "@millrace/parsing/price";
import { isCents, isOffscreen, isShown } from "./element-hints.ts";

/** A stretch of a line that comes from one element. */
interface LinePiece {
  start: number;
  element: PageElement;
}

/** What a browser would set as one line or cell, with the elements that its characters come from. */
export interface PageLine {
  text: string;
  pieces: readonly LinePiece[];
  /** Place among the page's lines. */
  index: number;
}

const BLOCKS = new Set(
  (
    "address article aside blockquote body br button caption center dd details dialog div dl dt fieldset figcaption figure footer form " +
    "h1 h2 h3 h4 h5 h6 header hgroup hr html label legend li main menu nav ol optgroup option p pre section select summary table tbody " +
    "td tfoot th thead tr ul #root"
  ).split(" "),
);
const UNSEEN = new Set(["script", "head", "title", "textarea"]);

/** Between numbers of two elements: it keeps "129" and "999" from being read as one number. */
const APART = " ¦ ";

/** Whether screen readers get the same text from a neighbour, so that this one would say it twice. */
function saidTwice(element: PageElement): boolean {
  if (element.attributes["aria-hidden"] !== "true") return false;
  return (element.parent?.children ?? []).some(
    (child) =>
      typeof child !== "string" && child !== element && isOffscreen(child) && /\p{N}/u.test(shortText(child, 100)),
  );
}

/** Collects lines from a tree; `joined` makes one line of everything, blocks or not. */
export function readLines(root: PageElement, { joined = false } = {}): PageLine[] {
  const lines: PageLine[] = [];
  let text = "";
  let pieces: LinePiece[] = [];
  const end = (): void => {
    if (text.trim() !== "") lines.push({ text, pieces, index: lines.length });
    text = "";
    pieces = [];
  };
  const breakLine = (): void => {
    if (joined) text += text === "" || text.endsWith(" ") ? "" : " ";
    else end();
  };
  const add = (content: string, element: PageElement): void => {
    const spaced = plainCharacters(content).replace(/ {2,}/gu, " ");
    const collapsed = text === "" || text.endsWith(" ") ? spaced.trimStart() : spaced;
    if (collapsed === "") return;
    const before = pieces.at(-1)?.element;
    if (before !== undefined && before !== element && /\d ?$/u.test(text) && /^\d/u.test(collapsed)) {
      if (isCents(element, collapsed)) text = `${text.trimEnd()}.`;
      else if (!text.endsWith(" ")) text += APART;
    }
    pieces.push({ start: text.length, element });
    text += collapsed;
  };
  const visit = (element: PageElement): void => {
    if (UNSEEN.has(element.tag) || !isShown(element) || saidTwice(element)) return;
    const block = BLOCKS.has(element.tag);
    if (block) breakLine();
    for (const child of element.children) {
      if (typeof child === "string") add(child, element);
      else visit(child);
    }
    if (block) breakLine();
  };
  visit(root);
  end();
  return lines;
}

/** The element that the character at a place of a line comes from. */
export function elementAt({ pieces }: PageLine, place: number): PageElement | null {
  return pieces.findLast(({ start }) => start <= place)?.element ?? pieces[0]?.element ?? null;
}
