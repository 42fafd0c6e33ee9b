import type { Locale, MoneyForm } from "../locales/locale.ts";
import type { StyleId } from "../markup/style-ids.ts";
import type { Category, Noun } from "./category.ts";

/** What stays the same about a product on every day. */
export type Product = {
  readonly seed: number;
  readonly sku: string;
  readonly gtin: string;
  readonly name: string;
  readonly brand: string;
  readonly model: string;
  readonly category: Category;
  readonly noun: Noun;
  readonly style: StyleId;
  readonly locale: Locale;
  readonly form: MoneyForm;
  /** Counts from 0 within the style, so that a style can write itself in several ways. */
  readonly variant: number;
  /** The price before any change, in units of the currency. */
  readonly baseUnits: number;
  readonly pack: { readonly size: number; readonly unit: "g" | "ml" } | null;
  readonly rating: { readonly stars: number; readonly reviews: number };
  readonly asksForConsent: boolean;
};
