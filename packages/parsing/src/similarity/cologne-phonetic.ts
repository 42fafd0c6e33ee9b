/**
 * Cologne phonetics ("Kölner Phonetik"): a key of digits under which German words that sound alike collide.
 *
 * Source: Postel 1969. "" for a text without Latin letters.
 */
export function colognePhonetic(text: string): string {
  const letters = text
    .toLowerCase()
    .replace(/ß/g, "s")
    .normalize("NFKD")
    .replace(/[^a-z]/g, "");
  let digits = "";
  for (let at = 0; at < letters.length; at++) {
    digits += digitOf(letters.charAt(at), { before: letters.charAt(at - 1), after: letters.charAt(at + 1) });
  }
  const once = digits.replace(/(.)\1+/g, "$1");
  return once.charAt(0) + once.slice(1).replaceAll("0", "");
}

function digitOf(letter: string, { before, after }: { before: string; after: string }): string {
  if ("aeijouy".includes(letter)) return "0";
  if (letter === "h") return "";
  if (letter === "b" || (letter === "p" && after !== "h")) return "1";
  if (letter === "d" || letter === "t") return isOneOf(after, "csz") ? "8" : "2";
  if ("fvwp".includes(letter)) return "3";
  if ("gkq".includes(letter)) return "4";
  if (letter === "x") return isOneOf(before, "ckq") ? "8" : "48";
  if (letter === "c") return digitOfC(before, after);
  if (letter === "l") return "5";
  if (letter === "m" || letter === "n") return "6";
  return letter === "r" ? "7" : "8";
}

function digitOfC(before: string, after: string): string {
  if (before === "") return isOneOf(after, "ahkloqrux") ? "4" : "8";
  return !isOneOf(before, "sz") && isOneOf(after, "ahkoqux") ? "4" : "8";
}

/** Includes, but never of nothing. */
function isOneOf(letter: string, letters: string): boolean {
  return letter !== "" && letters.includes(letter);
}
