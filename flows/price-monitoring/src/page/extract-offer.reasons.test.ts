import { describe, expect, it } from "vitest";
import { extractOffer } from "./extract-offer.ts";
import type { Offer } from "./offer.ts";

const stated = (price: unknown, more: object = {}): string =>
  `<script type="application/ld+json">${JSON.stringify({ "@type": "Product", name: "Chair", offers: { "@type": "Offer", price, priceCurrency: "USD", ...more } })}</script>`;

function read(html: string, options: { visibleText?: string; url?: string } = {}): Offer {
  const { offer, reason } = extractOffer(html, { url: "https://shop.example/p", ...options });
  if (offer === null) throw new Error(`no offer: ${reason}`);
  return offer;
}

const page = (head: string, body: string): string =>
  `<html lang="en-US"><head>${head}</head><body><main><h1>Chair</h1>${body}</main></body></html>`;

describe("extractOffer() weighs what a page states against what it shows", () => {
  it("and says so when both agree", () => {
    const { price, reasons } = read(page(stated("150.00"), '<p class="price">$150.00</p>'));
    expect(price).toBe("150.00");
    expect(reasons.price).toEqual({
      source: "json-ld",
      because: "json-ld states 150.00, and the page shows “$150.00”, too",
      others: [{ source: "visible-text", value: "$150.00", agrees: true }],
    });
  });

  it("and takes the page's price where the statement is outdated, and its stock too", () => {
    const offer = read(
      page(stated("180", { availability: "InStock" }), '<p class="price">$150.00</p><p class="stock">Sold out</p>'),
    );
    expect(offer).toMatchObject({
      price: "150.00",
      currency: { written: "$", iso: "USD" },
      availability: "out of stock",
    });
    expect(offer.reasons.price).toMatchObject({
      source: "visible-text",
      because: "json-ld states 180, but the page plainly shows “$150.00”, so the statement is outdated",
      others: [{ source: "json-ld", value: "180", agrees: false }],
    });
    expect(offer.reasons.availability.because).toContain("outdated");
  });

  it("and takes the sale price where the statement is of the list price", () => {
    const offer = read(page(stated(200), '<p class="price">Was <s>$200.00</s> Now $150.00</p>'));
    expect(offer).toMatchObject({ price: "150.00", was: "200.00" });
    expect(offer.reasons.price.because).toContain("struck out");
  });

  it("and corrects cents and thousands that a template misplaced", () => {
    expect(read(page(stated(15000), '<p class="price">$150.00</p>')).price).toBe("150.00");
    const html = page(stated("1.299"), '<p class="price">1.299,00 €</p>');
    expect(read(html)).toMatchObject({ price: "1299.00", currency: { written: "€", iso: "EUR" } });
    expect(read(html).reasons.currency.others).toEqual([{ source: "json-ld", value: "USD", agrees: false }]);
  });

  it("and keeps the statement where the page shows it beside another price", () => {
    const html = page(
      stated("119.00"),
      '<div class="price-net">$100.00 <small>excl. tax</small></div><div class="price-gross">$119.00 <small>incl. tax</small></div>',
    );
    expect(read(html).reasons.price).toMatchObject({
      source: "json-ld",
      because: expect.stringContaining("“$119.00”"),
    });
  });

  it("and keeps the statement where nothing shown stands out", () => {
    const html = page(
      stated("50.00"),
      "<p>Our customers saved $12 on average in the last year, which we are proud of.</p>",
    );
    expect(read(html)).toMatchObject({ price: "50.00", reasons: { price: { source: "json-ld" } } });
  });

  it("and does not take a span's upper end or a stated zero for the price", () => {
    expect(read(page(stated("95"), '<p class="price">$80.00 – $95.00</p>'))).toMatchObject({
      price: "80.00",
      kind: "range",
      high: "95.00",
    });
    expect(read(page(stated("0"), '<p class="price">$80.00</p>')).price).toBe("80.00");
  });

  it("and counts a shown price less that the browser does not draw", () => {
    const html = page("", '<p class="price">$90.00</p><p class="price">$80.00</p>');
    expect(read(html).price).toBe("90.00");
    expect(read(html, { visibleText: "Chair\n$80.00" }).price).toBe("80.00");
  });

  it("and names every source that disagrees", () => {
    const tags =
      '<meta property="og:title" content="Old chair"><meta property="product:price:amount" content="70"><meta property="product:price:currency" content="USD"><meta property="og:availability" content="oos">';
    const { reasons } = read(page(stated("50", { availability: "https://schema.org/InStock" }) + tags, ""));
    expect(reasons.price.others).toEqual([{ source: "open-graph", value: "70", agrees: false }]);
    expect(reasons.name.because).toBe("json-ld says “Chair”, unlike open-graph");
    expect(reasons.availability).toMatchObject({
      source: "json-ld",
      others: [{ source: "open-graph", value: "out of stock", agrees: false }],
    });
    expect(reasons.currency.others).toEqual([{ source: "open-graph", value: "USD", agrees: true }]);
  });

  it("and reports a statement that cannot be read", () => {
    const html = page(
      '<script type="application/ld+json">{"@type":"Product","name":</script>',
      '<p class="price">$80.00</p>',
    );
    expect(extractOffer(html, { url: "https://shop.example/" }).reason).toMatch(
      /a JSON-LD block cannot be read: it ends too early$/u,
    );
  });
});

describe("extractOffer() passes over what only looks like the price", () => {
  it.each([
    ["shipping", "<p>Shipping $5.00</p>", '<p class="price">$80.00</p>'],
    ["a threshold for free delivery", "<p>Free delivery on orders over $50</p>", '<p class="price">$80.00</p>'],
    [
      "instalments",
      "<p class='price-installments'>4 interest-free payments of $20.00</p>",
      '<p class="price">$80.00</p>',
    ],
    ["a saving", '<p class="price">You save $20.00</p>', '<p class="price">$80.00</p>'],
    ["a unit price", '<p class="price">$8.00 / 100 g</p>', '<p class="price">$80.00</p>'],
    [
      "a related product",
      '<div class="carousel-related"><p class="price">$12.00</p></div>',
      '<p class="price">$80.00</p>',
    ],
    ["the basket", '<div class="mini-cart"><span class="price">$0.00</span></div>', '<p class="price">$80.00</p>'],
    [
      "a hidden price",
      '<p class="price" hidden>$12.00</p><p class="price d-none">$13.00</p><p class="price" style="display: none">$14.00</p>',
      '<p class="price">$80.00</p>',
    ],
    [
      "a struck price",
      '<p class="price" style="text-decoration: line-through">$99.00</p>',
      '<p class="price">$80.00</p>',
    ],
    ["a discount", '<p class="price">-$10.00</p>', '<p class="price">$80.00</p>'],
  ])("%s", (_, before, price) => {
    expect(read(page("", before + price)).price).toBe("80.00");
    expect(read(page("", price + before)).price).toBe("80.00");
  });

  it("thousands of other prices", () => {
    const cards = Array.from(
      { length: 3_000 },
      (_, id) => `<li class="card"><a href="/p/${id}"><span class="price">$${id}.00</span></a></li>`,
    );
    const html = page("", `<p class="price">$80.00</p><ul>${cards.join("")}</ul>`);
    expect(read(html).price).toBe("80.00");
  });

  it("a sold-out choice where the product itself can be bought", () => {
    const html = page(
      "",
      '<span class="product-price">$89.00</span><fieldset><label>8</label><label class="swatch">9 Sold out</label></fieldset><button>Add to bag</button>',
    );
    expect(read(html).availability).toBe("in stock");
  });

  it("a button that cannot be pressed", () => {
    expect(read(page("", '<p class="price">$89.00</p><button disabled>Add to cart</button>')).availability).toBe(
      "out of stock",
    );
    expect(read(page("", '<p class="price">$89.00</p><button>Notify me: sold out</button>')).availability).toBe(
      "out of stock",
    );
  });
});

describe("extractOffer() answers without a price", () => {
  it("for a price on request", () => {
    const { price, currency, availability, reasons } = read(
      page(stated("0.00"), "<p>Price on request</p><button>Request a quote</button>"),
    );
    expect({ price, currency, availability }).toEqual({
      price: null,
      currency: { written: null, iso: null },
      availability: null,
    });
    expect(reasons.price.because).toBe("the page says “Price on request”");
  });

  it("for a product that is no longer sold", () => {
    const html = `<html lang="de"><head><title>Nicht mehr da</title></head><body><main><h1>Dieses Produkt ist nicht mehr erhältlich</h1><p>Stuhl</p></main><aside><p class="price">12,00 €</p></aside></body></html>`;
    expect(read(html)).toMatchObject({ name: null, price: null, availability: "removed" });
    expect(read("<main><h1>Stuhl</h1><p>Leider abgekündigt.</p></main>")).toMatchObject({
      name: "Stuhl",
      price: null,
      availability: "removed",
    });
  });

  it("for a statement that tells none", () => {
    const html = page(
      '<script type="application/ld+json">{"@type":"Product","name":"Chair","offers":{"@type":"Offer","availability":"SoldOut"}}</script>',
      "",
    );
    expect(read(html)).toMatchObject({
      name: "Chair",
      price: null,
      availability: "out of stock",
      reasons: { price: { because: "the page tells no price" } },
    });
    expect(read(page(stated(0), "")).reasons.price.because).toBe("json-ld states 0, which stands for no price");
  });

  it("of zero where the thing is free", () => {
    expect(read(page("", '<p class="price">Free</p>'))).toMatchObject({
      price: "0",
      currency: { written: null, iso: null },
    });
  });
});

describe("extractOffer() finds no product", () => {
  const why = (html: string): string => {
    const { offer, reason } = extractOffer(html, { url: "https://shop.example/" });
    expect(offer).toBeNull();
    return reason;
  };

  it("on a page about something else", () => {
    expect(
      why('<html lang="en"><body><h1>About us</h1><p>We have raised $12,000,000 since 2010.</p></body></html>'),
    ).toBe("the page neither states nor shows a product");
    expect(
      why(
        "<body><article><h1>The best kettles</h1><h2>Kettle One</h2><p>It costs $49.99.</p><h2>Kettle Two</h2><p>At $79.00 it is dear.</p></article></body>",
      ),
    ).toBe("the page neither states nor shows a product");
  });

  it("on a list of products", () => {
    const card = (id: number): string =>
      `<li class="card"><a href="/p/${id}"><h2>Cup ${id}</h2><span class="price">$${id}.00</span></a></li>`;
    expect(why(`<body><main><h1>Cups</h1><ul>${[4, 5, 6].map(card).join("")}</ul></main></body>`)).toBe(
      "the page shows 3 prices in lists and none that stands out",
    );
    const products = [1, 2, 3].map((id) => ({
      "@type": "Product",
      name: `Cup ${id}`,
      url: `/p/${id}`,
      offers: { price: id },
    }));
    expect(
      why(`<body><script type="application/ld+json">${JSON.stringify(products)}</script><h1>Cups</h1></body>`),
    ).toBe("the page lists 3 products and none of them is its own");
  });

  it("in an empty page, and in a shell that a script fills", () => {
    expect(why("")).toBe("the page is empty");
    expect(why('<body><div id="app">Loading</div><script src="/app.js"></script></body>')).toContain(
      "a browser has to open it",
    );
  });
});

it("is not led astray by pages that are nested too deeply or refer to themselves", () => {
  const url = "https://shop.example/";
  const deep = `${"<div>".repeat(20_000)}5 €${"</div>".repeat(20_000)}<p>`;
  expect(extractOffer(deep, { url }).reason).toBe("the page neither states nor shows a product");
  const text =
    '{"@type":"Product","@id":"#p","name":{"@id":"#p"},"mainEntity":{"@id":"#p"},"hasVariant":{"@id":"#p"},"offers":{"@type":"AggregateOffer","@id":"#o","offers":{"@id":"#o"},"price":5}}';
  const html = `<h1>Pot</h1><script type="application/ld+json">${text}</script>`;
  expect(extractOffer(html, { url }).offer).toMatchObject({ name: "Pot", price: "5" });
});
