import type { Locale, MoneyForm } from "./locale.ts";

export type MoneyPart = {
  readonly kind: "symbol" | "gap" | "whole" | "mark" | "fraction" | "ending";
  readonly text: string;
};

export type MoneyStyle = { readonly locale: Locale; readonly form: MoneyForm };

/** Writes an amount of minor units the way the locale's shops do, in parts that a page may put into separate elements. */
export function moneyParts(minor: number, { locale, form }: MoneyStyle): MoneyPart[] {
  const scale = 10 ** locale.minorDigits;
  const fraction = minor % scale;
  const amount: MoneyPart[] = [{ kind: "whole", text: grouped(Math.floor(minor / scale), form) }];
  if (locale.minorDigits > 0 && fraction === 0 && form.wholeEnding !== null) {
    if (form.wholeEnding !== "") amount.push({ kind: "ending", text: form.wholeEnding });
  } else if (locale.minorDigits > 0) {
    amount.push({ kind: "mark", text: form.mark });
    amount.push({ kind: "fraction", text: String(fraction).padStart(locale.minorDigits, "0") });
  }
  const gap: MoneyPart[] = form.gap === "" ? [] : [{ kind: "gap", text: form.gap }];
  const symbol: MoneyPart = { kind: "symbol", text: form.symbol };
  return form.place === "before" ? [symbol, ...gap, ...amount] : [...amount, ...gap, symbol];
}

export function formatMoney(minor: number, style: MoneyStyle): string {
  return moneyParts(minor, style)
    .map((part) => part.text)
    .join("");
}

/** Writes a range with the symbol where shops put it: before both amounts, or once behind the second. */
export function formatRange([low, high]: readonly [low: number, high: number], style: MoneyStyle): string {
  if (style.form.place === "before") return `${formatMoney(low, style)} – ${formatMoney(high, style)}`;
  const bare = moneyParts(low, style).filter(({ kind }) => kind !== "symbol" && kind !== "gap");
  return `${bare.map(({ text }) => text).join("")} – ${formatMoney(high, style)}`;
}

/** The exact decimal of an amount of minor units: `1299` when it is whole, else `1299.90`. */
export function decimal(minor: number, locale: Locale): string {
  const scale = 10 ** locale.minorDigits;
  const fraction = minor % scale;
  const whole = String(Math.floor(minor / scale));
  return fraction === 0 ? whole : `${whole}.${String(fraction).padStart(locale.minorDigits, "0")}`;
}

/** The nearest amount that a shop of this locale would print on a label, in minor units. */
export function labelPrice(units: number, locale: Locale): number {
  const [, multiple, minus] = locale.endings.find(([below]) => units < below)!;
  const steps = Math.round((units * 10 ** locale.minorDigits + minus) / multiple);
  return Math.max(1, steps) * multiple - minus;
}

function grouped(whole: number, { group, grouping }: MoneyForm): string {
  const places = grouping === "indian" ? /\B(?=(?:\d{2})*\d{3}$)/g : /\B(?=(?:\d{3})+$)/g;
  return String(whole).replace(places, group);
}
