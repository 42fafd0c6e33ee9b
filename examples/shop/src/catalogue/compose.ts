import { localeIds } from "../locales/locale.ts";
import { locales } from "../locales/locales.ts";
import { wordsOf } from "../locales/words.ts";
import { styleIds } from "../markup/style-ids.ts";
import { draw, drawInteger, pick } from "../random.ts";
import { categories } from "./categories.ts";
import type { Category } from "./category.ts";
import { gtin13 } from "./gtin.ts";
import type { Product } from "./product.ts";

/** 32 for each of the 17 markup styles; styles and locales have no common divisor, so every pair occurs. */
const productCount = 544;

const models =
  "Arden Birk Calla Dune Ember Fjell Grove Haven Isle Juno Kite Lark Moss Nord Opal Pine Quill Reed Sable Tarn Umbra Vale Wren Yarrow".split(
    " ",
  );

/** Every product of the shop, in a fixed order. */
export function composeCatalogue(seed: number): readonly Product[] {
  const perNoun = new Map<string, number>();
  return Array.from({ length: productCount }, (_, index) => {
    const category = categoryOf(index);
    const noun = category.nouns[Math.floor(index / categories.length) % category.nouns.length]!;
    const turn = perNoun.get(noun.id) ?? drawInteger(0, models.length - 1, seed, noun.id);
    perNoun.set(noun.id, turn + 1);
    return composeProduct({ seed, index, category, noun, model: models[turn % models.length]! });
  });
}

type Parts = Pick<Product, "seed" | "category" | "noun" | "model"> & { readonly index: number };

function composeProduct({ seed, index, category, noun, model }: Parts): Product {
  const sku = `${category.skuPrefix}-${1000 + index}`;
  const locale = locales[localeIds[index % localeIds.length]!];
  const brand = pick(category.brands, seed, sku, "brand");
  const pack = noun.packs ? { unit: noun.packs.unit, size: pick(noun.packs.sizes, seed, sku, "pack") } : null;
  const name = wordsOf[locale.language].productName({ brand, model, noun: noun.names[locale.language] });
  const [low, high] = noun.euros;
  return {
    seed,
    sku,
    gtin: gtin13(drawInteger(0, 999_999, seed) * 1000 + index),
    name: pack ? `${name}, ${pack.size} ${pack.unit}` : name,
    brand,
    model,
    category,
    noun,
    style: styleIds[index % styleIds.length]!,
    locale,
    form: pick(locale.forms, seed, sku, "form"),
    variant: Math.floor(index / styleIds.length),
    baseUnits: low * (high / low) ** draw(seed, sku, "base") * locale.unitsPerEuro,
    pack,
    rating: { stars: drawInteger(36, 50, seed, sku, "stars") / 10, reviews: drawInteger(3, 480, seed, sku, "reviews") },
    asksForConsent: draw(seed, sku, "consent") < 0.15,
  };
}

/** A unit price needs something that is weighed or poured; all others take turns. */
function categoryOf(index: number): Category {
  const style = styleIds[index % styleIds.length]!;
  const choice = style === "unit-price" ? categories.filter((category) => category.nouns[0].packs) : categories;
  return choice[index % choice.length]!;
}
