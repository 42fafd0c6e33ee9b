import { stripVTControlCharacters } from "node:util";

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const wide =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|[\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
// What a page or a flow named could hold escape sequences, and a cell has one line.
const control = /[\p{Cc}\s]+/gu;

/** Columns that a terminal takes for a text: wide East Asian characters and emoji take two, marks and colours none. */
export function width(text: string): number {
  let columns = 0;
  for (const { segment } of graphemes.segment(stripVTControlCharacters(text))) columns += wide.test(segment) ? 2 : 1;
  return columns;
}

/** The text, or as much of it as fits before an ellipsis; a text that is cut loses its colours. */
export function shorten(text: string, longest: number): string {
  if (width(text) <= longest) return text;
  let short = "";
  let columns = 0;
  for (const { segment } of graphemes.segment(stripVTControlCharacters(text))) {
    columns += wide.test(segment) ? 2 : 1;
    if (columns >= longest) break;
    short += segment;
  }
  return `${short}…`;
}

/** A text from outside on one line, without what would move the cursor or colour the rest. */
export function plainLine(text: string): string {
  return stripVTControlCharacters(text).replace(control, " ").trim();
}
