import type { Block, Outline } from "./outline.ts";
import { proseOf } from "./prose.ts";

/** Between a heading and its text stand few lines, and short ones. */
const MOST_LINES = 12;
const LONGEST_LINE = 160;

/** The lines between the heading of a page and its text: who wrote it, when, how long it takes to read. */
export function headLines({ blocks }: Outline): Block[] {
  const isHeading = ({ element }: Block): boolean => element.tag === "h1";
  const first = blocks.findIndex(isHeading);
  const heading = first >= 0 ? first : blocks.findIndex(({ element }) => /^h[2-3]$/u.test(element.tag));
  if (heading < 0) return [];
  const below = blocks.slice(heading + 1, heading + 1 + MOST_LINES);
  const text = below.findIndex((block) => proseOf(block) > 0);
  return below.slice(0, text < 0 ? 0 : text).filter((block) => block.text.length <= LONGEST_LINE);
}
