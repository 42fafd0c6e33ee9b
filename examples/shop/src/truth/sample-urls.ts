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

/** Addresses of different products, the same on every day: styles in turn, all locales, and a quarter that change on day 1. */
export function sampleUrls(shop: Pick<Shop, "products" | "url">, options: SampleOptions = {}): string[] {
  const { count = 24, styles = styleIds, clientRendered = Math.floor(count / 8) } = options;
  const chosen = choose(shop.products, { count, styles });
  return chosen.map(({ sku }, place) => `${shop.url}${place >= chosen.length - clientRendered ? "/app" : ""}/p/${sku}`);
}

function choose(products: readonly Product[], { count, styles }: Required<Pick<SampleOptions, "count" | "styles">>) {
  const rest = new Set(products.filter((one) => styles.includes(one.style) && !isRemoved(one)));
  const chosen: Product[] = [];
  const timesChosen = (product: Product): number => chosen.filter(({ locale }) => locale === product.locale).length;
  while (chosen.length < count && rest.size > 0) {
    const turn = chosen.length;
    const rank = (product: Product): number =>
      (product.style === styles[turn % styles.length] ? 0 : 1e6) +
      (turn % 4 === 3 && !changesOnDayOne(product) ? 1e3 : 0) +
      timesChosen(product);
    const best = [...rest].map((product) => ({ product, rank: rank(product) })).sort((a, b) => a.rank - b.rank)[0]!;
    rest.delete(best.product);
    chosen.push(best.product);
  }
  return chosen;
}

function isRemoved(product: Product): boolean {
  return offerOn(product, 0).availability === "removed";
}

function changesOnDayOne(product: Product): boolean {
  const [before, after] = [offerOn(product, 0), offerOn(product, 1)];
  return before.price !== after.price || before.availability !== after.availability;
}
