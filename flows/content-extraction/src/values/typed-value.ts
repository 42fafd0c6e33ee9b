import { readDate } from "@millrace/parsing/date";
import { parsePrice } from "@millrace/parsing/price";
import type { Field, Reading, Single, Value } from "./field.ts";

/** Longer texts are prose that happens to hold a number. */
const LONGEST_NUMBER = 60;
const LONGEST_DATE = 80;

/** A text as the value of a type: money as `{ amount, currency }`, a date as `2026-03-01`; null where it is none. */
export function typedValue(text: string, type: Field["type"], { url, language }: Reading): Single | null {
  const written = text.replace(/\s+/gu, " ").trim();
  if (written === "") return null;
  switch (type) {
    case "text":
      return written;
    case "number":
      return numberOf(written);
    case "money":
      return moneyOf(written);
    case "date":
      // Without a year it would depend on today; with two digits it may as well be a version.
      if (written.length > LONGEST_DATE || !/\p{Nd}{4}/u.test(written)) return null;
      return readDate(written, { nowMs: null, locale: language });
    case "url":
      return addressOf(written, url);
  }
}

/** The first numeral of a short text, whatever its unit. */
function numberOf(text: string): number | null {
  const numeral = text.length > LONGEST_NUMBER ? undefined : /[-−–]?\d[\d.,'’ ]*/u.exec(text)?.[0];
  const amount = numeral === undefined ? undefined : parsePrice(numeral.replace(/^\D+|\D+$/gu, ""))?.amount;
  if (numeral === undefined || amount == null) return null;
  return /^\d/u.test(numeral) ? Number(amount) : -Number(amount);
}

function moneyOf(text: string): Single | null {
  const price = text.length > LONGEST_NUMBER ? null : parsePrice(text);
  return price === null ? null : { amount: price.amount, currency: price.currency.iso };
}

function addressOf(text: string, base: string): string | null {
  if (/\s/u.test(text) || !URL.canParse(text, base)) return null;
  const { protocol, href } = new URL(text, base);
  return protocol === "http:" || protocol === "https:" ? href : null;
}

/** Whether two typed values say the same; money without a currency agrees with any. */
export function sameValue(a: Value, b: Value): boolean {
  if (typeof a === "string" && typeof b === "string") return a.toLowerCase() === b.toLowerCase();
  if (isMoney(a) && isMoney(b))
    return Number(a.amount) === Number(b.amount) && (a.currency ?? b.currency) === (b.currency ?? a.currency);
  return a === b;
}

const isMoney = (value: Value): value is { readonly amount: string; readonly currency: string | null } =>
  typeof value === "object" && value !== null && !Array.isArray(value) && "amount" in value;
