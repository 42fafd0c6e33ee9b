import type { Product } from "../catalogue/product.ts";
import { type StyleId, styleIds } from "../markup/style-ids.ts";
import type { Shop } from "../shop.ts";
import { offerOn } from "../timeline/offer.ts";

export type SampleOptions = {
  /** Default 24, enough for every style and every locale. */
  readonly count?: number;
  readonly styles?: readonly StyleId[];
  /** How many of the addresses lead to client-rendered pages; default every eighth. */
  readonly clientRendered?: number;
};

/** Addresses of different products, the same on every day: styles in turn, all locales, a quarter that change on day 1. */
export function sampleUrls(shop: Pick<Shop, "products" | "url">, options: SampleOptions = {}): string[] {
  const { count = 24, styles = styleIds, clientRendered = Math.floor(count / 8) } = options;
  const chosen = choose(shop.products, { count, styles });
  const firstRendered = chosen.length - clientRendered;
  return chosen.map(({ sku }, place) => `${shop.url}${place >= firstRendered ? "/app" : ""}/p/${sku}`);
}

type Choice = { readonly count: number; readonly styles: readonly StyleId[] };

function choose(products: readonly Product[], { count, styles }: Choice): readonly Product[] {
  const rest = new Set(
    products.filter((product) => styles.includes(product.style) && offerOn(product, 0).availability !== "removed"),
  );
  const chosen: Product[] = [];
  while (chosen.length < count && rest.size > 0) {
    const turn = chosen.length;
    const style = styles[turn % styles.length];
    const wish = wishOf(turn);
    // The style counts most, then the wish, then a locale that had fewer turns than others.
    const rank = (product: Product): number =>
      (product.style === style ? 0 : 2_000_000) +
      (wish(product) ? 0 : 1_000_000) +
      chosen.filter(({ locale }) => locale === product.locale).length;
    const best = [...rest].map((product) => ({ product, rank: rank(product) })).reduce(lower).product;
    rest.delete(best);
    chosen.push(best);
  }
  return chosen;
}

type Ranked = { readonly product: Product; readonly rank: number };

function lower(one: Ranked, other: Ranked): Ranked {
  return other.rank < one.rank ? other : one;
}

/** Some turns look for what makes a list worth reading again: a change overnight, or something that is not in stock. */
function wishOf(turn: number): (product: Product) => boolean {
  if (turn % 4 === 3) return changesOnDayOne;
  return turn % 8 === 5 ? (product) => offerOn(product, 0).availability !== "in stock" : () => true;
}

function changesOnDayOne(product: Product): boolean {
  const [before, after] = [offerOn(product, 0), offerOn(product, 1)];
  return before.price !== after.price || before.availability !== after.availability;
}
