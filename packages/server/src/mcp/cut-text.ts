/** What one answer may hold, in characters: some 6,000 tokens, below what clients cut off by themselves. */
export const answerLimit = 24_000;

/** Cuts a text at the end of a line, a field or a word, where one is near the limit; never within a character. */
export function cutText(text: string, limit = answerLimit): string {
  if (text.length <= limit) return text;
  const nearest = Math.floor(limit * 0.8);
  const head = text.slice(0, limit);
  for (const end of ["\n", ",", " "]) {
    const at = head.lastIndexOf(end);
    if (at >= nearest) return head.slice(0, at + 1);
  }
  const last = head.charCodeAt(limit - 1);
  const isHalf = last >= 0xd800 && last <= 0xdbff;
  return isHalf ? head.slice(0, -1) : head;
}

/** The first rows that stay within the limit together, one at least. */
export function fittingRows(rows: readonly string[], limit = answerLimit): readonly string[] {
  let characters = 0;
  const end = rows.findIndex((row, index) => {
    characters += row.length + 1;
    return characters > limit && index > 0;
  });
  return end === -1 ? rows : rows.slice(0, end);
}

/** A text within the limit; one that was cut says so, and where the rest is. */
export function withinLimit(text: string, rest: string, limit = answerLimit): string {
  const kept = cutText(text, limit);
  if (kept.length === text.length) return text;
  return `${kept}\n\n[Cut: ${kept.length} of ${text.length} characters are shown. ${rest}]`;
}
