import type { Json } from "@millrace/flow";
import { extractArticle } from "@millrace/parsing/article";
import { parseHtml } from "@millrace/parsing/html";
import { describe, expect, it } from "vitest";
import type { Field, Values } from "../values/field.ts";
import { readValues } from "./read-values.ts";
import { templateOf, type Wrapper } from "./wrapper.ts";

const fields: Field[] = [
  { name: "price", type: "money", many: false },
  { name: "maker", type: "text", many: false },
  { name: "releaseDate", type: "date", many: false, description: "Released" },
  { name: "tags", type: "text", many: true },
  { name: "photo", type: "url", many: false },
];

function visit(
  html: string,
  given: {
    url?: string;
    wrapper?: Wrapper;
    example?: Values;
    selectors?: Record<string, string>;
    fields?: Field[];
  } = {},
) {
  const { url = "https://shop.example/p/1", example = {}, selectors = {}, wrapper } = given;
  const page = parseHtml(html);
  const article = extractArticle(page, { url });
  return readValues(page, {
    article,
    reading: { url, language: "en" },
    wishes: { fields: given.fields ?? fields, selectors, example },
    wrapper,
  });
}

interface Lamp {
  readonly price: string;
  readonly maker: string;
  readonly day: string;
  readonly tags: readonly string[];
}
const lamp: Lamp = { price: "€ 24.90", maker: "Quill & Sons", day: "3 May 2031", tags: ["desk", "brass"] };
const pot: Lamp = { price: "€ 7.00", maker: "Mill Works", day: "9 June 2030", tags: ["kitchen", "iron", "round"] };
const known = {
  price: { amount: "24.90", currency: "EUR" },
  maker: "Quill & Sons",
  tags: ["desk", "brass"],
  photo: "https://shop.example/a.jpg",
};

const template = ({ price, maker, day, tags }: Lamp) =>
  `<main><h1>Thing</h1><div class="css-9xk2"><span class="price-now">${price}</span><b class="brand">${maker}</b></div>
   <img class="hero" src="/a.jpg"><dl><dt>Released</dt><dd>${day}</dd></dl><ul class="tags">${tags.map((tag) => `<li class="tag">${tag}</li>`).join("")}</ul></main>`;
const rebuilt = ({ price, maker, day, tags }: Lamp) =>
  `<section><p data-testid="maker">${maker}</p><p><i>Now</i> <em class="amount">${price}</em></p><table><tr><th>Released</th><td>${day}</td></tr></table>
   <img id="photo" src="/a.jpg"><p class="chips">${tags.map((tag) => `<a class="chip" href="#">${tag}</a>`).join("")}</p></section>`;

describe("readValues()", () => {
  it("learns from an example how all pages of a template are read", () => {
    const first = visit(template(lamp), { example: known });
    expect(first.data).toEqual({ ...known, releaseDate: "2031-05-03" });
    expect(first.news).toEqual({ learnt: ["price", "maker", "releaseDate", "tags", "photo"], relearnt: [], lost: [] });
    const second = visit(template(pot), { url: "https://shop.example/p/2", wrapper: first.wrapper });
    expect(second.data).toEqual({
      price: { amount: "7.00", currency: "EUR" },
      maker: "Mill Works",
      releaseDate: "2030-06-09",
      tags: ["kitchen", "iron", "round"],
      photo: "https://shop.example/a.jpg",
    });
    expect(second.reasons.price).toContain("earlier pages");
    expect(second.news).toEqual({ learnt: [], relearnt: [], lost: [] });
    expect(JSON.stringify(first.wrapper)).not.toContain("css-9xk2");
  });

  it("finds the way again by the values of the last visit when a page was rebuilt", () => {
    const first = visit(template(lamp), { example: known });
    const drifted = visit(rebuilt(lamp), { wrapper: first.wrapper });
    expect(drifted.data).toMatchObject(known);
    expect(drifted.news.relearnt).toEqual(expect.arrayContaining(["price", "maker", "tags"]));
    const other = visit(rebuilt(pot), { url: "https://shop.example/p/2", wrapper: drifted.wrapper });
    expect(other.data).toMatchObject({
      maker: "Mill Works",
      releaseDate: "2030-06-09",
      tags: ["kitchen", "iron", "round"],
    });
    expect(other.news.relearnt).toEqual([]);
  });

  it("believes statements before what it learnt, and learns anew where they disagree", () => {
    const statement = (price: string) =>
      `<script type="application/ld+json">{"@type":"Product","offers":{"@type":"Offer","price":"${price}","priceCurrency":"EUR"}}</script>`;
    const [price] = fields as [Field];
    const first = visit(`${statement("5.00")}<p class="old">€ 5.00</p>`, { fields: [price] });
    expect(first).toMatchObject({
      data: { price: { amount: "5.00", currency: "EUR" } },
      reasons: { price: "the statement Offer.price" },
      news: { learnt: ["price"] },
    });
    const second = visit(`${statement("4.00")}<p class="old">€ 5.00</p><p class="new">€ 4.00</p>`, {
      fields: [price],
      wrapper: first.wrapper,
    });
    expect(second).toMatchObject({ data: { price: { amount: "4.00" } }, news: { relearnt: ["price"] } });
  });

  it("takes your own selectors first, and meta tags and the article's facts where they bear the name", () => {
    const wanted: Field[] = [
      { name: "headline", type: "text", many: false },
      { name: "section", type: "text", many: false },
      { name: "link", type: "url", many: false },
      { name: "keywords", type: "text", many: true },
    ];
    const html =
      '<meta property="article:section" content="Rivers"><meta name="keywords" content="weir"><h1>Flood</h1><p class="t">Mine</p><a class="more" href="/m">More</a>';
    const selectors = { headline: ".t", link: "a.more", section: ".none" };
    expect(visit(html, { fields: wanted, selectors }).data).toEqual({
      headline: "Mine",
      section: "Rivers",
      link: "https://shop.example/m",
      keywords: ["weir"],
    });
    expect(visit(html, { fields: wanted }).data).toMatchObject({ headline: "Flood", link: null });
  });

  it("says once that a field is lost, and forgets ways of another type", () => {
    const maker: Field = { name: "maker", type: "text", many: false };
    let { wrapper } = visit(template(lamp), { fields: [maker], example: { maker: "Quill & Sons" } });
    const lost: Json[] = [];
    for (const page of [2, 3, 4, 5]) {
      const gone = visit("<p>Nothing here</p>", { fields: [maker], wrapper, url: `https://shop.example/p/${page}` });
      expect(gone.data).toEqual({ maker: null });
      lost.push([...gone.news.lost]);
      wrapper = gone.wrapper;
    }
    expect(lost).toEqual([[], [], ["maker"], []]);
    expect(visit(template(lamp), { fields: [{ ...maker, type: "number" }], wrapper }).data).toEqual({ maker: null });
  });

  it("does not take a text for the value that is nothing like those before", () => {
    const maker: Field = { name: "maker", type: "text", many: false };
    const { wrapper } = visit('<p class="brand">Quill</p>', { fields: [maker], example: { maker: "Quill" } });
    expect(
      visit(`<p class="brand">${"A long story. ".repeat(9)}</p>`, {
        fields: [maker],
        wrapper,
        url: "https://shop.example/p/2",
      }).data.maker,
    ).toBeNull();
  });
});

describe("templateOf()", () => {
  it("tells pages apart by host and folders, not by numbers and names", () => {
    expect(templateOf("https://a.example/2031/05/flood")).toBe("a.example/*/*/*");
    expect(templateOf("https://a.example/shop/p/7?x=1")).toBe("a.example/shop/p/*");
    expect(templateOf("https://a.example/")).toBe("a.example/");
  });
});
