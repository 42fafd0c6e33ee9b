import { describe, expect, it } from "vitest";
import { extractOffer } from "../page/extract-offer.ts";
import { variantKey } from "./variant.ts";

const variantsOf = (body: string) =>
  extractOffer(`<html lang="en"><body><main><h1>Shirt</h1><p class="price">€20.00</p>${body}</main></body></html>`, {
    url: "https://shop.example/p/shirt",
  }).offer!.variants;
const jsonLd = (value: unknown): string => `<script type="application/ld+json">${JSON.stringify(value)}</script>`;
const offer = (price: string, rest: object = {}) => ({ "@type": "Offer", price, priceCurrency: "EUR", ...rest });

describe("stated variants", () => {
  it("are those of a product group, each with its options, price and stock", () => {
    const variant = (size: string, price: string, availability: string) => ({
      "@type": "Product",
      sku: `S-${size}`,
      size,
      color: "blue",
      additionalProperty: { "@type": "PropertyValue", name: "fit", value: "slim" },
      offers: offer(price, { availability, inventoryLevel: { value: 4 } }),
    });
    const hasVariant = [variant("M", "20", "InStock"), variant("L", "22", "SoldOut")];
    const found = variantsOf(jsonLd({ "@type": "ProductGroup", name: "Shirt", hasVariant }));
    expect(found).toEqual([
      {
        name: "blue, M, slim",
        options: { color: "blue", size: "M", fit: "slim" },
        sku: "S-M",
        amount: "20",
        currency: "EUR",
        availability: "in stock",
        left: 4,
        source: "json-ld",
      },
      expect.objectContaining({ sku: "S-L", amount: "22", availability: "out of stock" }),
    ]);
  });

  it("are offers that name different things, not those of several sellers", () => {
    const product = (offers: unknown) => jsonLd({ "@type": "Product", name: "Shirt", offers });
    const named = [offer("20", { name: "red" }), offer("21", { name: "green" })];
    expect(variantsOf(product(named)).map(({ name, amount }) => [name, amount])).toEqual([
      ["red", "20"],
      ["green", "21"],
    ]);
    expect(variantsOf(product({ "@type": "AggregateOffer", lowPrice: "20", offers: named }))).toHaveLength(2);
    expect(variantsOf(product(named.map((one, at) => ({ ...one, seller: { name: `shop ${at}` } }))))).toEqual([]);
    expect(variantsOf(product([offer("20"), offer("21")]))).toEqual([]);
  });
});

describe("carried variants", () => {
  const block = (value: unknown) => `<script type="application/json">${JSON.stringify(value)}</script>`;

  it("are those of a WooCommerce form, in the words of its boxes", () => {
    const variation = (size: string, price: number, rest: object) => ({
      attributes: { attribute_pa_size: size, attribute_fit: "", attribute_color: "deep blue" },
      display_price: price,
      ...rest,
    });
    const variations = [
      variation("s", 59.9, { is_in_stock: true, sku: "S", availability_html: "<p class=stock>Only 2 left</p>" }),
      variation("xxl", 69, { is_in_stock: false, sku: "" }),
      { attributes: {} },
    ];
    const found = variantsOf(`<form data-product_variations='${JSON.stringify(variations)}'>
      <label for="size">Size *</label><select id="size" name="attribute_pa_size"><option value="">Choose</option>
      <option value="s">Small</option><option value="xxl">XXL</option></select></form>`);
    expect(found).toEqual([
      {
        name: "Small, deep blue",
        options: { Size: "Small", color: "deep blue" },
        sku: "S",
        amount: "59.9",
        currency: null,
        availability: "in stock",
        left: 2,
        source: "app-state",
      },
      expect.objectContaining({ name: "XXL, deep blue", sku: null, amount: "69", availability: "out of stock" }),
    ]);
    expect(variantsOf(`<form data-product_variations="false"></form>`)).toEqual([]);
    expect(variantsOf(`<form data-product_variations='[{"a'></form>`)).toEqual([]);
  });

  it("are those of Shopify's product of this name, its whole numbers in hundredths", () => {
    const product = (title: string, options: unknown[]) => ({
      title,
      options,
      variants: [
        { option1: "Natural", option2: "M", price: 3800, available: true, sku: "N" },
        { option1: "Waxed", option2: "M", price: "42.00", available: false, sku: null },
        { price: 1 },
        "?",
      ],
    });
    const short = (body: string) =>
      variantsOf(body).map(({ options, amount, availability }) => [options, amount, availability]);
    const told = [
      [{ Finish: "Natural", Size: "M" }, "38.00", "in stock"],
      [{ Finish: "Waxed", Size: "M" }, "42.00", "out of stock"],
    ];
    const other = block(product("Belt", ["Finish"]));
    expect(short(other + block(product("Shirt", ["Finish", { name: "Size" }])))).toEqual(told);
    expect(short(block({ product: product("SHIRT", ["Finish", "Size"]) }))).toEqual(told);
    expect(variantsOf(block(product("Shirt", [])))[0]?.options).toEqual({ option1: "Natural", option2: "M" });
    expect(short(`${other}<script type="application/json">{"a</script>`)).toEqual([]);
  });
});

describe("shown variants", () => {
  const select = (options: string, name = "Size") =>
    `<label for="s">${name}:</label><select id="s" name="x">${options}</select>`;

  it("are the options of a select box, with price and stock where they tell them", () => {
    const options = `<option value="">Choose a size</option><option value="1">250 ml – €12.00</option>
      <option value="2">500 ml – €20.00 (only 2 left)</option><option value="3" disabled>1 l</option>
      <option value="4" data-price="35.5">2 l (sold out)</option><option value="5">3 l + €5.00</option>`;
    const found = variantsOf(select(options)).map(({ name, amount, availability, left }) => [
      name,
      amount,
      availability,
      left,
    ]);
    expect(found).toEqual([
      ["250 ml", "12.00", null, null],
      ["500 ml", "20.00", "in stock", 2],
      ["1 l", null, "out of stock", null],
      ["2 l", "35.5", "out of stock", null],
      ["3 l", null, null, null],
    ]);
  });

  it("are in a box without a name where two options have a price", () => {
    const options = (a: string, b: string) => `<option value="1">${a}</option><option value="2">${b}</option>`;
    expect(variantsOf(select(options("One €5.00", "Two €9.00"), "Choose"))).toHaveLength(2);
    expect(variantsOf(select(options("One", "Two"), "Choose"))).toEqual([]);
    expect(variantsOf(select(options("1", "2"), "Size of quantity"))).toEqual([]);
    expect(variantsOf(`<footer>${select(options("S", "M"))}</footer>`)).toEqual([]);
  });

  it("are radio buttons of a group, by their legend and labels", () => {
    const found = variantsOf(`<fieldset><legend>Colour</legend>
      <label><input type="radio" name="c" value="1">Red</label>
      <input type="radio" name="c" id="blue" disabled><label for="blue">Blue</label></fieldset>
      <input type="radio" name="gift" id="g1"><label for="g1">yes</label><input type="radio" name="gift"> no`);
    expect(found.map(({ options, availability }) => [options, availability])).toEqual([
      [{ Colour: "Red" }, null],
      [{ Colour: "Blue" }, "out of stock"],
    ]);
  });
});

it("variantKey() is the article number, else the options in whatever order, else the name", () => {
  const name = "x";
  expect(variantKey({ name, sku: "1", options: {} })).toBe("1");
  expect(variantKey({ name, sku: null, options: { b: "2", a: "1" } })).toBe("a: 1, b: 2");
  expect(variantKey({ name, sku: null, options: {} })).toBe("x");
});
