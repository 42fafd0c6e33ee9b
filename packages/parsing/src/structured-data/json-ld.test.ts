import { describe, expect, it } from "vitest";
import { parseHtml } from "../html/tree.ts";
import { itemProperties, textProperty, withNested } from "./item.ts";
import { readJsonLd } from "./json-ld.ts";

const read = (text: string) => readJsonLd(parseHtml(`<script type="application/ld+json">${text}</script>`));

describe("readJsonLd()", () => {
  it("hands out nodes of lists and graphs one by one, and joins what refers to each other", () => {
    const { items, problems } = read(
      '[{"@graph":[{"@type":"Product","name":"Pot","offers":{"@id":"#o"}},{"@id":"#o","@type":"http://schema.org/Offer","price":12}]},{"@type":["Thing","Brand"]}]',
    );
    expect(problems).toEqual([]);
    const product = items.find(({ types }) => types.includes("Product"))!;
    expect(itemProperties(product, "offers").map((offer) => [offer.types, textProperty(offer, "price")])).toEqual([
      [["Offer"], "12"],
    ]);
    expect(items.at(-1)?.types).toEqual(["Thing", "Brand"]);
  });

  it("reads a block whose quotes are entities, and text values in items", () => {
    const { items } = read(
      "{&quot;@type&quot;:&quot;Product&quot;,&quot;name&quot;:{&quot;@value&quot;:&quot;Caf&amp;eacute;&quot;}}",
    );
    expect(textProperty(items[0]!, "name")).toBe("Caf&eacute;");
  });

  it("goes on with the next block where one cannot be read", () => {
    const { items, problems } = readJsonLd(
      parseHtml(
        '<script type="application/ld+json">{"a"</script><script type="application/ld+json; charset=utf-8">{"@type":"Product"}</script><script>{"b":1}</script>',
      ),
    );
    expect(items).toHaveLength(1);
    expect(problems).toEqual(["a JSON-LD block cannot be read: a “:” is missing"]);
  });

  it("survives statements that refer to themselves", () => {
    const text =
      '{"@type":"Product","@id":"#p","name":{"@id":"#p"},"mainEntity":{"@id":"#p"},"hasVariant":{"@id":"#p"},"offers":{"@type":"AggregateOffer","@id":"#o","offers":{"@id":"#o"},"price":5}}';
    const [item] = read(text).items;
    expect([...withNested(item!)]).toHaveLength(2);
  });
});
