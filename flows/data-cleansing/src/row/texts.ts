import type { WorkingRow } from "./working-row.ts";

/** Changes the texts of a row, of some columns or all. */
export function changeTexts(
  row: WorkingRow,
  { columns, change }: { readonly columns: readonly string[] | undefined; readonly change: (text: string) => string },
): undefined {
  for (const column of columns ?? Object.keys(row.record)) {
    const value = row.get(column);
    if (typeof value === "string") row.set(column, change(value));
  }
}

const BLANK = String.raw`[\s\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\ufeff]`;
const ends = new RegExp(`^${BLANK}+|${BLANK}+$`, "gu");
const runs = new RegExp(`${BLANK}{2,}|(?! )${BLANK}`, "gu");
/** Marks that show nothing; joiners stay, since scripts and emoji need them. */
const invisible = /[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]|(?![\t\n\r])\p{Cc}/gu;

export const trimmed = (text: string) => text.replace(ends, "");
export const collapsed = (text: string) => text.replace(runs, " ");
export const normalised = (text: string, form: "NFC" | "NFKC") => text.replace(invisible, "").normalize(form);

/** Words that stay small within a title: prepositions and articles of the languages of Europe. */
const small = new Set(
  "a an the and or of in on at to for by von van der den de del della di da du des la le les el y e und et i".split(
    " ",
  ),
);

const cases = {
  lower: (text: string) => text.toLowerCase(),
  upper: (text: string) => text.toUpperCase(),
  sentence: (text: string) => capital(text.toLowerCase()),
  title: (text: string) =>
    text
      .toLowerCase()
      .replace(/\p{L}[\p{L}\p{M}]*(?:['’]\p{L}{1,2}(?!\p{L}))?/gu, (word, at: number) =>
        at > 0 && small.has(word) ? word : capital(word),
      ),
};

/** A text in another case. */
export function cased(text: string, to: keyof typeof cases): string {
  return cases[to](text);
}

const capital = (text: string) => text.replace(/\p{L}/u, (letter) => letter.toUpperCase());
