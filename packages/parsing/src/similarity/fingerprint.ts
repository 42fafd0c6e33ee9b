import { plainWords } from "./plain-words.ts";
import { qGrams } from "./q-grams.ts";

/** The key under which spellings collide that differ in case, accents, punctuation, word order and repeated words. */
export function fingerprint(text: string): string {
  return [...new Set(plainWords(text).split(" "))].sort().join(" ");
}

/** The same on pieces of q characters, spaces left out: small typing errors and other word breaks collide as well. */
export function qGramFingerprint(text: string, q = 2): string {
  return [...qGrams(plainWords(text).replaceAll(" ", ""), q)].sort().join("");
}
