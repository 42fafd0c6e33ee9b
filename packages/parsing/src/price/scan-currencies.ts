import { OWN_FORMS } from "./currency-forms.ts";
import { ISO_CODES, WORD_LIKE_CODES } from "./iso-codes.ts";
import { SHARED_FORMS } from "./shared-forms.ts";

/**
 * How surely a form means money: `sure` wherever it stands (€, US$, EUR), `beside` a number (Fr, eur, lei), or `faint`,
 * when a text has nothing better (R, K, ron).
 */
export type Strength = "sure" | "beside" | "faint";

export interface CurrencyToken {
  start: number;
  end: number;
  written: string;
  /** ISO codes that are written so; empty for money without a code (toman, bitcoin). */
  codes: readonly string[];
  strength: Strength;
  /** Whether what is counted is the hundredth of these currencies: `99p`. */
  isMinor?: boolean;
}

interface Form {
  text: string;
  lower: string;
  codes: string[];
  strength: Strength;
  anyCase: boolean;
  /** Counts only as the last word of a text, so that "20 all colours" names no currency. */
  lastWord: boolean;
}

const SIGN = /\p{Sc}/u;
const LETTER = /[\p{L}\p{M}]/u;
const UNSPACED_SCRIPT =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}]/u;

function makeForm(text: string): Form {
  const letters = [...text].filter((character) => LETTER.test(character));
  const foreign = letters.some((letter) => letter > "\u007f");
  const sure = SIGN.test(text) || (foreign && letters.length >= 2 && !text.includes("'"));
  const strength = sure ? "sure" : text.length === 1 ? "faint" : "beside";
  return { text, lower: lowerInPlace(text), codes: [], strength, anyCase: letters.length >= 3, lastWord: false };
}

/** All forms by the lower case of their first two characters, the longest first. */
function indexForms(): Map<string, Form[]> {
  const forms = new Map<string, Form>();
  const add = (text: string, codes: readonly string[]): Form => {
    const form = forms.get(text) ?? makeForm(text);
    forms.set(text, form);
    for (const code of codes) if (!form.codes.includes(code)) form.codes.push(code);
    return form;
  };
  for (const [code, texts] of Object.entries(OWN_FORMS)) for (const text of texts.split("|")) add(text, [code]);
  for (const [texts, codes] of Object.entries(SHARED_FORMS))
    for (const text of texts.split("|")) add(text, codes === "" ? [] : codes.split(" "));
  const english = new Intl.DisplayNames("en", { type: "currency", fallback: "none" });
  for (const code of ISO_CODES) {
    const name = english.of(code);
    if (name !== undefined) for (const text of [name, `${name}s`]) add(text, [code]);
    const wordLike = WORD_LIKE_CODES.has(code);
    Object.assign(add(code, [code]), { strength: wordLike ? "beside" : "sure", anyCase: false });
    for (const spelling of [code.toLowerCase(), code.charAt(0) + code.slice(1).toLowerCase()])
      Object.assign(add(spelling, [code]), { anyCase: false, ...(wordLike && { strength: "faint", lastWord: true }) });
  }
  const index = new Map<string, Form[]>();
  for (const form of forms.values()) {
    const key = form.lower.slice(0, 2);
    const bucket = index.get(key);
    if (bucket === undefined) index.set(key, [form]);
    else bucket.push(form);
  }
  for (const bucket of index.values()) bucket.sort((a, b) => b.text.length - a.text.length);
  return index;
}

const FORMS = indexForms();

function isLetter(character: string): boolean {
  if (character > "\u007f") return LETTER.test(character);
  return (character >= "a" && character <= "z") || (character >= "A" && character <= "Z");
}

/** Whether the text goes on as one word from the character before `at` to the one at `at`. */
function insideWord(text: string, at: number): boolean {
  const before = text.charAt(at - 1);
  const after = text.charAt(at);
  if (!isLetter(before) || !isLetter(after)) return false;
  return !UNSPACED_SCRIPT.test(before) && !UNSPACED_SCRIPT.test(after);
}

/** Lower case that keeps every character's place: "İ" would otherwise become two characters. */
function lowerInPlace(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text.replaceAll("İ", "I").toLowerCase();
}

/** Finds everything in a text that may be a currency, from left to right, the longest reading first. */
export function scanCurrencies(text: string): CurrencyToken[] {
  const lower = lowerInPlace(text);
  const stands = (form: Form, at: number): boolean => {
    if (!(form.anyCase ? lower.startsWith(form.lower, at) : text.startsWith(form.text, at))) return false;
    const end = at + form.text.length;
    if (form.lastWord && (end < text.length || at === 0)) return false;
    return !insideWord(text, end);
  };
  const tokens: CurrencyToken[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === " " || (character >= "0" && character <= "9") || insideWord(text, at)) continue;
    const fits = (candidate: Form): boolean => stands(candidate, at);
    const bucket = FORMS.get(lower.slice(at, at + 2)) ?? [];
    const found = bucket.find(fits) ?? FORMS.get(lower.charAt(at))?.find(fits);
    // "GBP" is not "GBp": of forms that differ in case only, the one as written.
    const asWritten = ({ text: written }: Form): boolean =>
      written.length === found?.text.length && text.startsWith(written, at);
    const form = bucket.find((candidate) => asWritten(candidate) && fits(candidate)) ?? found;
    const length = form?.text.length ?? (SIGN.test(character) ? 1 : 0);
    if (length === 0) continue;
    const end = at + length;
    tokens.push({
      start: at,
      end,
      written: text.slice(at, end),
      codes: form?.codes ?? [],
      strength: form?.strength ?? "sure",
    });
    at = end - 1;
  }
  return tokens;
}
