import { width } from "./width.ts";

/** Breaks a text into lines of so many columns at most, between words; a word that is longer stands alone. */
export function wrap(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && width(last) + 1 + width(word) <= columns) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Columns to write prose in: those of the terminal, but no lines that are tiring to read. */
export function proseColumns(terminalColumns: number | undefined = process.stdout.columns): number {
  return Math.max(40, Math.min(terminalColumns ?? 80, 100));
}

/** Rows of a word and a text that is wrapped beside it. */
export function definitions(
  rows: readonly (readonly [word: string, text: string])[],
  columns: number = proseColumns(),
): string {
  const indent = 2 + Math.min(26, Math.max(0, ...rows.map(([word]) => width(word)))) + 2;
  return rows
    .map(([word, text]) => {
      const beside = wrap(text, columns - indent).join(`\n${" ".repeat(indent)}`);
      const gap = indent - 2 - width(word);
      return `  ${word}${gap >= 2 ? " ".repeat(gap) : `\n${" ".repeat(indent)}`}${beside}`;
    })
    .join("\n");
}
