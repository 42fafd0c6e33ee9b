import { cs } from "./words/cs.ts";
import { de } from "./words/de.ts";
import { en } from "./words/en.ts";
import { fr } from "./words/fr.ts";
import { ja } from "./words/ja.ts";
import { pl } from "./words/pl.ts";
import { pt } from "./words/pt.ts";
import { sv } from "./words/sv.ts";

export type Language = "en" | "de" | "fr" | "pt" | "sv" | "pl" | "cs" | "ja";

export type InLanguages = Readonly<Record<Language, string>>;

type NameParts = { readonly brand: string; readonly model: string; readonly noun: string };

/** Everything a storefront says in its own language. */
export type Words = {
  readonly productName: (parts: NameParts) => string;
  readonly description: (parts: NameParts) => string;
  /** The same for what is eaten or used up. */
  readonly descriptionOfPack: (parts: NameParts) => string;
  readonly inStock: string;
  readonly fewLeft: (count: number) => string;
  readonly outOfStock: string;
  readonly preorder: string;
  readonly addToBasket: string;
  readonly preorderNow: string;
  readonly notifyMe: string;
  readonly priceOnRequest: string;
  readonly askForPrice: string;
  readonly price: string;
  readonly from: (price: string) => string;
  readonly insteadOf: string;
  readonly sale: string;
  readonly taxNote: string;
  readonly memberPrice: string;
  readonly delivery: string;
  readonly details: string;
  readonly brand: string;
  readonly contents: string;
  readonly soldBy: string;
  readonly reviews: (count: number) => string;
  readonly alsoLike: string;
  readonly home: string;
  readonly search: string;
  readonly signIn: string;
  readonly skipToContent: string;
  readonly removedTitle: string;
  readonly removedText: string;
  readonly loading: string;
  readonly consentTitle: string;
  readonly consentText: string;
  readonly consentAccept: string;
  readonly consentReject: string;
};

export const wordsOf: Readonly<Record<Language, Words>> = { en, de, fr, pt, sv, pl, cs, ja };
