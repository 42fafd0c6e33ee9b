import type { PageElement } from "../html/index.ts";
import type { Block, Outline } from "./outline.ts";

/** Below this a text may be a label, a button or a teaser. */
const SENTENCE_LENGTH = 45;
/** Above this a text is prose even without a mark at its end. */
const PARAGRAPH_LENGTH = 140;
const SENTENCE_END = /[.!?…:;,"”»）)。！？]\s*$/u;

/** How much of an article's prose a block holds: 0 for labels, links and menus. */
export function proseOf({ text, length, linkShare, element }: Block): number {
  if (linkShare > 0.5 || length < SENTENCE_LENGTH) return 0;
  if (length <= PARAGRAPH_LENGTH && !SENTENCE_END.test(text)) return 0;
  const weight = element.tag === "p" || element.tag === "blockquote" ? 1 : 0.8;
  return length * (1 - linkShare) * weight;
}

/** Adds up a property of blocks over any element of their outline; 0 for an element that is not in it. */
export function sumOver({ blocks, spans }: Outline, weigh: (block: Block) => number): (element: PageElement) => number {
  const sums = [0];
  let sum = 0;
  for (const block of blocks) {
    sum += weigh(block);
    sums.push(sum);
  }
  return (element) => {
    const span = spans.get(element);
    return span === undefined ? 0 : (sums[span.to] ?? 0) - (sums[span.from] ?? 0);
  };
}
