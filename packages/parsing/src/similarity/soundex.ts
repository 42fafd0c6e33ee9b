const soundexDigits: Readonly<Record<string, string>> = Object.fromEntries(
  ["bfpv", "cgjkqsxz", "dt", "l", "mn", "r"].flatMap((letters, at) =>
    [...letters].map((letter) => [letter, String(at + 1)]),
  ),
);

/**
 * American Soundex: the first letter and three digits, "" for a text without Latin letters.
 *
 * Source: the rules of the United States National Archives; h and w do not separate equal digits, vowels do.
 */
export function soundex(text: string): string {
  const letters = text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z]/g, "");
  if (letters === "") return "";
  let key = letters.charAt(0).toUpperCase();
  let last = soundexDigits[letters.charAt(0)] ?? "";
  for (const letter of letters.slice(1)) {
    if (letter === "h" || letter === "w") continue;
    const digit = soundexDigits[letter] ?? "";
    if (digit !== "" && digit !== last) key += digit;
    if (key.length === 4) break;
    last = digit;
  }
  return key.padEnd(4, "0");
}
