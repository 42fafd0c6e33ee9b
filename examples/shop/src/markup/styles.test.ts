import { describe, expect, test } from "vitest";
import { composeCatalogue } from "../catalogue/compose.ts";
import { decimal } from "../locales/money.ts";
import { type ProductView, viewOf } from "../pages/product-view.ts";
import { type StyleId, styleIds } from "./style-ids.ts";
import { markupStyles } from "./styles.ts";

const catalogue = composeCatalogue(1);
const shopUrl = "http://shop.test";

function viewsOf(style: StyleId): ProductView[] {
  return catalogue.filter((product) => product.style === style).map((product) => viewOf(product, { day: 3, shopUrl }));
}

function head(view: ProductView): string {
  return markupStyles[view.product.style].head?.(view).markup ?? "";
}

function block(view: ProductView): string {
  return markupStyles[view.product.style].price(view).markup;
}

function exact(view: ProductView, minor = view.offer.price!): string {
  return decimal(minor, view.product.locale);
}

function jsonLdOf(view: ProductView): Record<string, unknown> {
  const text = /<script type="application\/ld\+json">([\s\S]*)<\/script>/.exec(head(view))![1]!;
  return JSON.parse(text) as Record<string, unknown>;
}

function isPrice(value: unknown, amount: string): boolean {
  return value === amount || value === Number(amount);
}

type Stated = { readonly price: unknown; readonly priceCurrency: string; readonly availability: string };

describe("JSON-LD", () => {
  test("states product and offer, the price as a text or as a number", () => {
    const kinds = viewsOf("json-ld").map((view) => {
      const { offers, ...product } = jsonLdOf(view) as { offers: Stated; name: string; gtin13: string };
      expect(product).toMatchObject({ "@type": "Product", name: view.product.name, gtin13: view.product.gtin });
      expect(offers.priceCurrency).toBe(view.product.locale.currencyIso);
      expect(offers.availability).toMatch(/(InStock|OutOfStock|PreOrder|Discontinued)$/);
      expect(isPrice(offers.price, exact(view))).toBe(true);
      return typeof offers.price;
    });
    expect(new Set(kinds)).toEqual(new Set(["string", "number"]));
  });

  test("in a graph refers to the offer by its id", () => {
    for (const view of viewsOf("json-ld-graph")) {
      const nodes = jsonLdOf(view)["@graph"] as (Record<string, unknown> & { offers?: { "@id": string } })[];
      const product = nodes.find((node) => node.offers !== undefined)!;
      const offer = nodes.find((node) => node["@id"] === product.offers!["@id"])!;
      expect(isPrice(offer.price, exact(view))).toBe(true);
    }
  });

  test("sums sellers up by the lowest and the highest price", () => {
    for (const view of viewsOf("json-ld-aggregate")) {
      const { lowPrice, highPrice } = jsonLdOf(view).offers as { lowPrice: unknown; highPrice: unknown };
      expect(isPrice(lowPrice, exact(view)) && isPrice(highPrice, exact(view, view.offer.highestPrice))).toBe(true);
    }
  });

  test("lists the shop's own offer before a dearer one", () => {
    for (const view of viewsOf("json-ld-offers")) {
      const [own, other] = jsonLdOf(view).offers as [Stated, Stated];
      expect(isPrice(own.price, exact(view))).toBe(true);
      expect(Number(other.price)).toBeGreaterThan(Number(own.price));
    }
  });

  test("keeps the price in a specification, beside the list price during a sale", () => {
    const sizes = viewsOf("json-ld-specification").map((view) => {
      const { priceSpecification } = jsonLdOf(view).offers as { priceSpecification: Stated | Stated[] };
      const specifications = [priceSpecification].flat();
      expect(isPrice(specifications.at(-1)!.price, exact(view))).toBe(true);
      return specifications.length;
    });
    expect(new Set(sizes)).toEqual(new Set([1, 2]));
  });

  test("with a slip is not JSON, but has the price in it", () => {
    const heads = viewsOf("json-ld-slip").map((view) => {
      expect(() => jsonLdOf(view)).toThrow(SyntaxError);
      const price = /price(?:"|&quot;): (?:"|&quot;)?([\d.]+)/.exec(head(view))![1];
      expect(Number(price)).toBe(Number(exact(view)));
      return head(view);
    });
    for (const slip of [/,\n\}/, /&quot;/, /": "\n/, /CDATA/, /\/\*/]) {
      expect(heads.filter((text) => slip.test(text)).length).toBeGreaterThanOrEqual(6);
    }
  });

  test("of yesterday disagrees with the page", () => {
    for (const view of viewsOf("json-ld-stale")) {
      const { price } = jsonLdOf(view).offers as Stated;
      expect(isPrice(price, exact(view, view.offer.outdatedPrice))).toBe(true);
      expect(block(view)).toContain(view.money(view.offer.price!));
    }
  });
});

describe("statements in elements", () => {
  test.each(["microdata", "rdfa"] as const)("%s carry the exact price, the currency and the stock", (style) => {
    const attribute = style === "microdata" ? "itemprop" : "property";
    for (const view of viewsOf(style)) {
      const markup = block(view);
      expect(markup).toMatch(new RegExp(`${attribute}="(schema:)?price" content="${exact(view).replace(".", "\\.")}"`));
      expect(markup).toMatch(
        new RegExp(`${attribute}="(schema:)?priceCurrency" content="${view.product.locale.currencyIso}"`),
      );
      expect(markup).toMatch(
        new RegExp(`${attribute}="(schema:)?availability" href="[^"]*(Stock|PreOrder|Discontinued)"`),
      );
    }
  });

  test("Open Graph has them in the head", () => {
    for (const view of viewsOf("open-graph")) {
      expect(head(view)).toContain(`<meta property="product:price:amount" content="${exact(view)}">`);
      expect(head(view)).toContain(`content="${view.product.locale.currencyIso}"`);
    }
  });

  test("data elements have only the amount", () => {
    for (const view of viewsOf("data-value")) expect(block(view)).toContain(`value="${exact(view)}"`);
  });
});

describe("text for people", () => {
  test("marks the price in four ways", () => {
    const tags = viewsOf("plain-text").map((view) => /<(?:span|strong)[^>]*>/.exec(block(view))![0]);
    expect(new Set(tags.map((tag) => tag.replace(/aria-label="[^"]*"/, "aria-label"))).size).toBe(4);
    expect(viewsOf("plain-text").some((view) => block(view).includes("aria-label="))).toBe(true);
  });

  test("raises cents without any mark, with the whole text for screen readers on every other page", () => {
    const withCents = viewsOf("split-spans").filter((view) => block(view).includes("<sup"));
    expect(withCents.length).toBeGreaterThan(5);
    expect(viewsOf("split-spans").filter((view) => block(view).includes("visually-hidden"))).toHaveLength(16);
  });

  test("gives a range by its start or by both ends", () => {
    const [from, both] = viewsOf("range");
    expect(block(from!)).toContain(from!.words.from(from!.money(from!.offer.price!)).replace("'", "&#39;"));
    expect(block(both!)).toContain(" – ");
  });

  test("strikes the old price of a sale, behind or before the new one", () => {
    const [behind, before] = viewsOf("sale");
    expect(block(behind!).indexOf("<s>")).toBeGreaterThan(block(behind!).indexOf('class="now"'));
    expect(block(before!).indexOf("<del")).toBeLessThan(block(before!).indexOf('class="now"'));
  });

  test("prints the unit price behind or before the price", () => {
    const [behind, before] = viewsOf("unit-price");
    expect(block(behind!).indexOf("unit-price")).toBeGreaterThan(block(behind!).indexOf('class="now"'));
    expect(block(before!).indexOf("unit-price")).toBeLessThan(block(before!).indexOf('class="now"'));
  });

  test("has no digit where the price is told on request", () => {
    for (const view of viewsOf("on-request")) expect(block(view).replace(/<[^>]*>/g, "")).not.toMatch(/\d/);
  });
});

test("every style says whether it names the currency, and then does", () => {
  for (const style of styleIds) {
    for (const view of viewsOf(style)) {
      const named = `${head(view)}${block(view)}`.includes(view.product.locale.currencyIso);
      if (view.product.form.symbol !== view.product.locale.currencyIso) {
        expect({ style, named }).toEqual({ style, named: markupStyles[style].statesCurrency });
      }
    }
  }
});
