import { describe, expect, it } from "vitest";
import { extractOffer } from "./extract-offer.ts";
import type { Offer } from "./offer.ts";

function offerOf(html: string, url = "https://shop.example/p/1"): Offer {
  const { offer, reason } = extractOffer(html, { url });
  if (offer === null) throw new Error(`no offer: ${reason}`);
  return offer;
}

/** The values without the reasons. */
function valuesOf(html: string, url?: string): Omit<Offer, "reasons"> {
  const { reasons, ...values } = offerOf(html, url);
  return values;
}

const jsonLd = (value: unknown): string => `<script type="application/ld+json">${JSON.stringify(value)}</script>`;

describe("extractOffer() reads pages as shop systems make them", () => {
  it("with a product group of variants, as on Shopify", () => {
    const variant = (name: string, price: string, availability: string, id: number) => ({
      "@type": "Product",
      name: `Oak Stool - ${name}`,
      offers: {
        "@type": "Offer",
        price,
        priceCurrency: "GBP",
        availability: `http://schema.org/${availability}`,
        url: `https://fernhill.example/products/oak-stool?variant=${id}`,
      },
    });
    const stated = { options: {}, sku: null, currency: "GBP", left: null, source: "json-ld" };
    const html = `<html lang="en"><head><title>Oak Stool – Fernhill</title>
      <meta property="og:type" content="product"><meta property="og:title" content="Oak Stool">
      <meta property="og:price:amount" content="129.00"><meta property="og:price:currency" content="GBP">
      ${jsonLd({ "@type": "ProductGroup", name: "Oak Stool", hasVariant: [variant("Low", "129.00", "InStock", 1), variant("High", "149.00", "OutOfStock", 2)] })}
      </head><body><header class="header"><p class="totals__total-value">£0.00 GBP</p></header>
      <main><h1>Oak Stool</h1><div class="price price--large"><div class="price__regular">
        <span class="visually-hidden">Regular price</span><span class="price-item price-item--regular">£129.00 GBP</span></div>
        <small class="unit-price hidden"><span class="visually-hidden">Unit price</span><span>£12.90</span>/<span>kg</span></small></div>
      <button type="submit" name="add">Add to cart</button></main>
      <section class="related-products"><div class="card"><a href="/products/pine">Pine Stool</a> <span class="price-item">£89.00 GBP</span></div></section>
      </body></html>`;
    expect(valuesOf(html, "https://fernhill.example/products/oak-stool")).toEqual({
      name: "Oak Stool",
      price: "129.00",
      kind: "range",
      high: "149.00",
      was: null,
      unit: null,
      currency: { written: "£", iso: "GBP" },
      availability: "in stock",
      stock: null,
      unitPrice: null,
      variants: [
        { name: "Oak Stool - Low", amount: "129.00", availability: "in stock", ...stated },
        { name: "Oak Stool - High", amount: "149.00", availability: "out of stock", ...stated },
      ],
    });
    const chosen = offerOf(
      html.replaceAll("£129.00", "£149.00"),
      "https://fernhill.example/products/oak-stool?variant=2",
    );
    expect(chosen).toMatchObject({ price: "149.00", kind: "single", availability: "out of stock" });
  });

  it("with a sale price for eyes and one for screen readers, as on WooCommerce", () => {
    const amount = (text: string): string =>
      `<span class="woocommerce-Price-amount amount"><bdi>${text}&nbsp;<span class="woocommerce-Price-currencySymbol">&euro;</span></bdi></span>`;
    const html = `<html lang="de"><body class="single-product"><div class="product"><h1 class="product_title">Waldhonig</h1>
      <p class="price"><del aria-hidden="true">${amount("9,90")}</del> <span class="screen-reader-text">Ursprünglicher Preis war: 9,90&nbsp;&euro;</span>
      <ins aria-hidden="true">${amount("7,90")}</ins><span class="screen-reader-text">Aktueller Preis ist: 7,90&nbsp;&euro;.</span></p>
      <p class="price price-unit smaller">${amount("15,80")} / <span class="unit">kg</span></p>
      <div>inkl. 7 % MwSt. zzgl. <a href="/versand">Versandkosten</a></div>
      <p class="stock in-stock">12 vorrätig</p><button>In den Warenkorb</button></div>
      <section class="related products"><ul class="products"><li class="product"><span class="price">${amount("6,90")}</span></li>
      <li class="product"><span class="price">${amount("3,90")}</span></li></ul></section></body></html>`;
    expect(valuesOf(html)).toMatchObject({
      name: "Waldhonig",
      price: "7.90",
      was: "9.90",
      currency: { written: "€", iso: "EUR" },
      availability: "in stock",
    });
  });

  it("with a special and a regular price and tiers, as on Magento", () => {
    const wrapper = (type: string, price: string): string =>
      `<span class="price-container price-final_price tax weee"><span data-price-type="${type}" class="price-wrapper"><span class="price">${price}</span></span></span>`;
    const html = `<html lang="en-AU"><body><main id="maincontent"><div class="product-info-main"><h1 class="page-title"><span itemprop="name">Brass Lamp</span></h1>
      <div class="price-box price-final_price"><span class="special-price"><span class="price-label">Special Price</span>${wrapper("finalPrice", "$45.50")}</span>
      <span class="old-price"><span class="price-label">Regular Price</span>${wrapper("oldPrice", "$59.00")}</span></div>
      <div class="stock available" title="Availability"><span>In stock</span></div>
      <ul class="prices-tier items"><li class="item">Buy 5 for ${wrapper("tier", "$40.00")} each and <strong>save 12%</strong></li></ul></div></main></body></html>`;
    expect(valuesOf(html)).toMatchObject({
      price: "45.50",
      was: "59.00",
      currency: { written: "$", iso: "AUD" },
      availability: "in stock",
    });
  });

  it("with whole and fraction in elements of their own, as on Amazon", () => {
    const html = (
      offscreen: string,
    ): string => `<html lang="de-de"><body><h1 id="title"><span id="productTitle">Akkuschrauber 18V</span></h1>
      <div id="corePrice"><span class="a-price priceToPay"><span class="a-offscreen">${offscreen}</span><span aria-hidden="true">
      <span class="a-price-whole">1.119<span class="a-price-decimal">,</span></span><span class="a-price-fraction">99</span><span class="a-price-symbol">€</span></span></span>
      <span>Unverb. Preisempf.: <span class="a-price a-text-price" data-a-strike="true"><span class="a-offscreen">1.299,00 €</span><span aria-hidden="true">1.299,00 €</span></span></span></div>
      <div>oder 12 monatliche Raten von 93,33 €</div><div id="availability"><span>Auf Lager</span></div></body></html>`;
    for (const offscreen of ["1.119,99 €", " "])
      expect(valuesOf(html(offscreen))).toMatchObject({ price: "1119.99", was: "1299.00", availability: "in stock" });
  });

  it("with every piece of the price in a block of its own", () => {
    const html = `<html lang="en-US"><body><h1>Grill</h1><div class="ProductPrice"><div class="dollar">$</div><div class="whole">1,299</div><div class="cents">95</div></div></body></html>`;
    expect(valuesOf(html)).toMatchObject({ price: "1299.95", currency: { written: "$", iso: "USD" } });
  });

  it("with raised cents and no mark between", () => {
    const html = `<html lang="cs"><body><h1>Hrnek</h1><div class="cena"><strong>1 299</strong><sup>90</sup> Kč</div><div>Běžná cena: 1 499 Kč</div><div class="dostupnost">Skladem &gt; 5 ks</div></body></html>`;
    expect(valuesOf(html)).toMatchObject({
      price: "1299.90",
      was: "1499",
      currency: { iso: "CZK" },
      availability: "in stock",
    });
  });

  it("with two numbers side by side that are not one", () => {
    const html = `<html lang="fr"><body><h1>Bol</h1><p class="prix"><span class="old">129</span><span class="new">999</span> €</p></body></html>`;
    expect(valuesOf(html)).toMatchObject({ price: "999", currency: { iso: "EUR" } });
  });

  it("from the last century, in a table", () => {
    const html = `<html lang="de"><body><table><tr><td><h1>Schraube M4</h1></td></tr><tr><td>Preis:</td><td><b>4,20 EUR</b></td></tr><tr><td>Versand:</td><td>5,90 EUR</td></tr></table></body></html>`;
    expect(valuesOf(html)).toMatchObject({
      name: "Schraube M4",
      price: "4.20",
      currency: { written: "EUR", iso: "EUR" },
    });
  });

  it("with only tags for social networks", () => {
    const html = `<html lang="fr"><head><meta property="og:type" content="og:product"><meta property="og:title" content="Théière en fonte">
      <meta property="product:price:amount" content="59,90"><meta property="product:price:currency" content="EUR"><meta property="product:availability" content="instock"></head><body></body></html>`;
    expect(valuesOf(html)).toMatchObject({
      name: "Théière en fonte",
      price: "59.90",
      currency: { written: "EUR", iso: "EUR" },
      availability: "in stock",
    });
  });

  it("with the pair of label and text of a Twitter card", () => {
    const html = `<html lang="en"><head><meta name="twitter:title" content="Mug"><meta name="twitter:label1" content="Price"><meta name="twitter:data1" content="£12.00"></head><body><h1>Mug</h1></body></html>`;
    expect(valuesOf(html)).toMatchObject({ name: "Mug", price: "12.00" });
  });

  it("with nothing but the state of a client-side framework", () => {
    const state = {
      props: {
        pageProps: {
          recommended: [{ name: "Other bag", price: { amount: "10.00", currency: "GBP" } }],
          product: { name: "Canvas Bag", price: { value: 34.5, currencyCode: "GBP" }, inStock: true },
        },
      },
    };
    const html = `<html lang="en-GB"><head><title>Canvas Bag | App</title></head><body><div id="__next"></div>
      <script type="application/json">{ broken</script><script id="__NEXT_DATA__" type="application/json">${JSON.stringify(state)}</script></body></html>`;
    expect(offerOf(html)).toMatchObject({
      name: "Canvas Bag",
      price: "34.5",
      currency: { written: "GBP", iso: "GBP" },
      availability: "in stock",
      reasons: { price: { source: "app-state" } },
    });
  });
});

describe("extractOffer() reads statements in attributes", () => {
  it("of microdata inside a page item, with the text as the value", () => {
    const html = `<html lang="nl"><body itemscope itemtype="http://schema.org/WebPage"><div itemprop="mainEntity" itemscope itemtype="http://schema.org/Product">
      <h1 itemprop="name">Fiets</h1><div itemprop="offers" itemscope itemtype="http://schema.org/Offer"><span itemprop="price">€ 1.499,-</span>
      <meta itemprop="priceCurrency" content="EUR"><link itemprop="availability" href="https://schema.org/PreOrder"></div></div></body></html>`;
    expect(offerOf(html)).toMatchObject({
      name: "Fiets",
      price: "1499",
      availability: "preorder",
      reasons: { price: { source: "microdata" } },
    });
  });

  it("of microdata that is spread over the page by itemref", () => {
    const html = `<body><div itemscope itemtype="https://schema.org/Product" itemref="o n"></div><h1 id="n" itemprop="name">Pot</h1>
      <div id="o" itemprop="offers" itemscope itemtype="https://schema.org/Offer"><data itemprop="price" value="12.50">12.50</data><meta itemprop="priceCurrency" content="USD"></div></body>`;
    expect(offerOf(html)).toMatchObject({
      name: "Pot",
      price: "12.50",
      currency: { iso: "USD" },
      reasons: { price: { source: "microdata" } },
    });
  });

  it("of microdata without any item around it", () => {
    const html = `<body><h1>Pan</h1><span itemprop="price" content="24.00">24,00</span><meta itemprop="priceCurrency" content="EUR"></body>`;
    expect(offerOf(html)).toMatchObject({
      name: "Pan",
      price: "24.00",
      currency: { iso: "EUR" },
      reasons: { price: { source: "microdata" } },
    });
  });

  it("of RDFa with and without prefixes, and of GoodRelations", () => {
    const plain = `<body vocab="https://schema.org/" typeof="Product"><h1 property="name">Desk</h1><div property="offers" typeof="Offer"><span property="price" content="250.00">£250</span><meta property="priceCurrency" content="GBP"><link property="availability" href="https://schema.org/SoldOut"></div></body>`;
    const expected = {
      name: "Desk",
      price: "250.00",
      currency: { written: "£", iso: "GBP" },
      availability: "out of stock",
    };
    expect(valuesOf(plain)).toMatchObject(expected);
    expect(valuesOf(plain.replaceAll(/(property|typeof)="(?=\w)/gu, '$1="schema:'))).toMatchObject(expected);
    const old = `<body><div typeof="gr:ProductOrServiceModel gr:Product"><h1 property="gr:name">Desk</h1><div rel="offers"><div typeof="gr:Offer"><div rel="gr:hasPriceSpecification"><div typeof="gr:UnitPriceSpecification"><span property="gr:hasCurrencyValue" content="80">80</span><span property="gr:hasCurrency" content="EUR"></span></div></div></div></div></div></body>`;
    expect(extractOffer(old, { url: "https://a.example/" }).offer).toMatchObject({ name: "Desk" });
  });
});

describe("extractOffer() chooses among offers", () => {
  const page = (statement: unknown, shown = ""): string =>
    `<html lang="en"><head>${jsonLd(statement)}</head><body><main><h1>Chair</h1>${shown}</main></body></html>`;
  const product = (offers: unknown) => ({
    "@context": "https://schema.org",
    "@type": "Product",
    name: "Chair",
    offers,
  });

  it("the span of an aggregate offer", () => {
    const offers = {
      "@type": "AggregateOffer",
      lowPrice: "80",
      highPrice: "95.5",
      priceCurrency: "EUR",
      offerCount: 3,
    };
    expect(valuesOf(page(product(offers)))).toMatchObject({ price: "80", kind: "range", high: "95.5" });
    expect(valuesOf(page(product({ ...offers, highPrice: "80" })))).toMatchObject({
      price: "80",
      kind: "single",
      high: null,
    });
  });

  it("the offers inside an aggregate offer that names no span", () => {
    const offers = {
      "@type": "AggregateOffer",
      priceCurrency: "EUR",
      offers: [{ "@type": "Offer", price: 70, priceCurrency: "EUR" }],
    };
    expect(valuesOf(page(product(offers)))).toMatchObject({ price: "70", currency: { iso: "EUR" } });
  });

  it("the present among list, member, bulk and unit prices", () => {
    const specification = (price: string, more: object) => ({
      "@type": "UnitPriceSpecification",
      price,
      priceCurrency: "USD",
      ...more,
    });
    const offers = {
      "@type": "Offer",
      priceSpecification: [
        specification("120", { priceType: "https://schema.org/StrikethroughPrice" }),
        specification("9", { referenceQuantity: { "@type": "QuantitativeValue", value: "1", unitCode: "KGM" } }),
        specification("85", { validForMemberTier: { name: "gold" } }),
        specification("80", { eligibleQuantity: { "@type": "QuantitativeValue", minValue: 10 } }),
        specification("99", {}),
      ],
    };
    expect(valuesOf(page(product(offers)))).toMatchObject({ price: "99", was: "120", currency: { iso: "USD" } });
  });

  it("the one of several sellers that the page shows, else the first with an amount", () => {
    const offers = [{ price: "0" }, { price: "50", priceCurrency: "USD" }, { price: "45", priceCurrency: "USD" }];
    expect(valuesOf(page(product(offers)))).toMatchObject({ price: "50" });
    expect(valuesOf(page(product(offers), '<p class="price">$45.00</p>'))).toMatchObject({ price: "45.00" });
  });

  it("the product of the page among others that it mentions", () => {
    const other = { "@type": "Product", name: "Table", url: "https://shop.example/p/2", offers: { price: "500" } };
    const own = {
      "@type": "Product",
      name: "Chair",
      url: "https://shop.example/p/1",
      offers: { price: "50" },
      isRelatedTo: other,
    };
    expect(valuesOf(page([other, own]))).toMatchObject({ name: "Chair", price: "50" });
    expect(valuesOf(page({ "@graph": [other, { "@type": "WebPage", mainEntity: own }] }))).toMatchObject({
      name: "Chair",
    });
  });

  it("a price that stands on the product itself, or on a lone offer", () => {
    expect(valuesOf(page({ "@type": "Product", name: "Chair", price: "50", priceCurrency: "USD" }))).toMatchObject({
      price: "50",
    });
    expect(valuesOf(page({ "@type": "Offer", price: "50", priceCurrency: "USD" }))).toMatchObject({
      name: "Chair",
      price: "50",
    });
  });
});
