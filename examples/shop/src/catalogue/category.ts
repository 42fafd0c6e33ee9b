import type { InLanguages } from "../locales/words.ts";

export type Colours = { readonly ink: string; readonly body: string; readonly shade: string; readonly light: string };

export type Noun = {
  readonly id: string;
  readonly names: InLanguages;
  /** The range of usual prices, in euros. */
  readonly euros: readonly [from: number, to: number];
  /** Sizes it is packed in, in grams or millilitres; such products carry a unit price. */
  readonly packs?: { readonly unit: "g" | "ml"; readonly sizes: readonly number[] };
  /** Its likeness as SVG on a field of 400 by 400. */
  readonly drawing: (colours: Colours) => string;
};

export type Category = {
  readonly id: string;
  readonly skuPrefix: string;
  readonly names: InLanguages;
  readonly brands: readonly string[];
  readonly nouns: readonly [Noun, Noun, Noun, Noun];
};
