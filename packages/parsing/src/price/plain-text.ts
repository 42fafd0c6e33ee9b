const SPACES = /[\s\u00a0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000]/gu;
const INVISIBLE = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
const FOREIGN_DIGIT = /(?![0-9])\p{Nd}/gu;
const SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const RAISED_CENTS = /(\d)([⁰¹²³⁴⁵⁶⁷⁸⁹]{2})(?![⁰¹²³⁴⁵⁶⁷⁸⁹])/gu;
const ENTITY = /&(nbsp|euro|pound|yen|cent|#0*160|#0*163|#0*8364|#x0*a0|#x0*20ac);/giu;
const ENTITY_TEXT: Readonly<Record<string, string>> = {
  nbsp: " ",
  euro: "€",
  pound: "£",
  yen: "¥",
  cent: "¢",
  "160": " ",
  "163": "£",
  "8364": "€",
  xa0: " ",
  x20ac: "€",
};

/** The value of a decimal digit of any script: Unicode keeps every set of ten in one run that starts at a zero. */
function digitOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return String((code - zero) % 10);
}

/** The same text with ASCII digits, simple spaces and no invisible marks; letters and currency signs stay as written. */
export function plainCharacters(text: string): string {
  if (/^[ -~]*$/u.test(text)) return text;
  return text
    .replace(INVISIBLE, "")
    .replace(SPACES, " ")
    .replace(FOREIGN_DIGIT, digitOf)
    .replace(RAISED_CENTS, raisedCents)
    .replace(/．/gu, ".")
    .replace(/[，،]/gu, ",");
}

function raisedCents(_: string, digit: string, cents: string): string {
  return `${digit}.${[...cents].map((cent) => SUPERSCRIPTS.indexOf(cent)).join("")}`;
}

/** What a text says about its price it says early; the rest would only cost time. */
const LONGEST_TEXT = 1_000;

/** A price text in the one spelling that the rules know, without entities that were left in it, cut when it is long. */
export function plainText(text: string): string {
  const decoded = text
    .slice(0, LONGEST_TEXT)
    .replace(ENTITY, (_, name: string) => ENTITY_TEXT[name.toLowerCase().replace(/^#(x?)0*/u, "$1")] ?? " ");
  return plainCharacters(decoded).trim();
}
