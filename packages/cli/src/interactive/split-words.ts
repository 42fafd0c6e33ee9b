import { MillraceError } from "@millrace/flow/errors";

/**
 * The words of a line as a shell takes them: blanks part words, quotes of both kinds hold them together, a backslash takes
 * the next character as it is (not in single quotes). Nothing is expanded. (`INPUT_INVALID` where a quote is left open)
 */
export function splitWords(line: string): readonly string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote = "";
  for (let at = 0; at < line.length; at++) {
    const char = line[at]!;
    if (quote === "" && /\s/.test(char)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (quote === "" && (char === "'" || char === '"')) {
      quote = char;
      word ??= "";
    } else if (char === quote) quote = "";
    else if (char === "\\" && quote !== "'" && at + 1 < line.length) word = (word ?? "") + line[++at]!;
    else word = (word ?? "") + char;
  }
  if (quote !== "")
    throw new MillraceError({
      code: "INPUT_INVALID",
      message: `Cannot take this line as every quote has to be closed: ${quote} is open`,
    });
  if (word !== null) words.push(word);
  return words;
}
