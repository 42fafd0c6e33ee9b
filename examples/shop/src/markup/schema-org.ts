import { decimal } from "../locales/money.ts";
import { descriptionLine, type ProductView } from "../pages/product-view.ts";
import type { Availability } from "../timeline/offer.ts";

const names: Readonly<Record<Availability, string>> = {
  "in stock": "InStock",
  "out of stock": "OutOfStock",
  preorder: "PreOrder",
  removed: "Discontinued",
};

/** Shops write the address with https, with http, or leave all but the last word away. */
export function availabilityTerm({ product, offer }: ProductView): string {
  const name = names[offer.availability];
  return [`https://schema.org/${name}`, `http://schema.org/${name}`, name][product.variant % 3]!;
}

/** The product's own statements, without any about its price. */
export function productNode(view: ProductView): Record<string, unknown> {
  const { product, imageUrl, pageUrl } = view;
  return {
    "@type": "Product",
    name: product.name,
    image: imageUrl,
    description: descriptionLine(view),
    sku: product.sku,
    gtin13: product.gtin,
    url: pageUrl,
    brand: { "@type": "Brand", name: product.brand },
    aggregateRating: {
      "@type": "AggregateRating",
      ratingValue: product.rating.stars,
      reviewCount: product.rating.reviews,
    },
  };
}

/** An offer without its price. */
export function offerNode(view: ProductView): Record<string, unknown> {
  return {
    "@type": "Offer",
    url: view.pageUrl,
    priceCurrency: view.product.locale.currencyIso,
    availability: availabilityTerm(view),
    seller: { "@type": "Organization", name: view.product.locale.storefront },
  };
}

/** An amount as JSON-LD has it: a text on most pages, a number on every third. */
export function jsonPrice(minor: number, { product }: ProductView): string | number {
  const text = decimal(minor, product.locale);
  return product.variant % 3 === 2 ? Number(text) : text;
}
