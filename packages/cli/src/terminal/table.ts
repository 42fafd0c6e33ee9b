import { stripVTControlCharacters } from "node:util";
import { paint } from "./style.ts";

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** Longer cells end in an ellipsis. */
  readonly longest?: number;
}

/** Rows under their titles, each column as wide as its widest cell. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell, index) => shorten(cell, columns[index]!.longest)));
  const widths = columns.map(({ title }, index) => Math.max(width(title), ...cells.map((row) => width(row[index]!))));
  const line = (row: readonly string[]) =>
    row
      .map((cell, index) => {
        const padding = " ".repeat(widths[index]! - width(cell));
        return columns[index]!.align === "right" ? padding + cell : cell + padding;
      })
      .join("  ")
      .trimEnd();
  return [paint("dim", line(columns.map(({ title }) => title))), ...cells.map(line)].join("\n");
}

/** Columns that a terminal takes for a text: wide East Asian characters take two, marks none. */
function width(text: string): number {
  let columns = 0;
  for (const { segment } of segments.segment(stripVTControlCharacters(text))) columns += isWide(segment) ? 2 : 1;
  return columns;
}

const segments = new Intl.Segmenter("en", { granularity: "grapheme" });

function isWide(character: string): boolean {
  return /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|[\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
    character,
  );
}

function shorten(cell: string, longest = Number.POSITIVE_INFINITY): string {
  if (width(cell) <= longest) return cell;
  let short = "";
  for (const { segment } of segments.segment(cell)) {
    if (width(short + segment) >= longest) break;
    short += segment;
  }
  return `${short}…`;
}
