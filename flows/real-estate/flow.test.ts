import { z } from "@millrace/flow";
import { describe, expect, it } from "vitest";
import flow from "./flow.ts";
import { readPortalPage } from "./src/portal/read-portal-page.ts";

const read = (input: unknown) => z.safeParse(flow.input!, input);
const problemsOf = (input: unknown) => [...new Set(read(input).error?.issues.map(({ path }) => path.join(".")))];
const portals = ["https://homes.example/rent"];

describe("the input of real-estate", () => {
  it("is a list of portals; the rest has defaults that let everything through", () => {
    expect(read({ portals }).data).toEqual({
      portals,
      search: "real estate",
      kinds: [],
      keywords: [],
      cities: [],
      maxPages: 5,
      details: 50,
      pictures: 5,
      parallel: 4,
      pageTimeoutSeconds: 30,
    });
  });

  it("refuses what is no page on the web, and areas that are none", () => {
    expect(problemsOf({ portals: ["file:///etc/passwd"] })).toEqual(["portals.0"]);
    expect(problemsOf({ portals: [] })).toEqual(["portals"]);
    expect(problemsOf({ portals, polygon: [{ latitude: 1, longitude: 1 }] })).toEqual(["polygon"]);
    expect(problemsOf({ portals, within: { latitude: 91, longitude: 0, radiusMetres: 5 } })).toEqual([
      "within.latitude",
    ]);
    expect(problemsOf({ portals, deal: "swap", price: { min: -1 } })).toEqual(["deal", "price.min"]);
  });
});

describe("readPortalPage()", () => {
  const read = (url: string, html: string) => readPortalPage(html, { url, nowMs: 0 });

  it("reads a table as its head calls its columns, in an address of an old site", () => {
    const row = (name: string, rent: string, at: string) =>
      `<tr><td><a href="/${name}">${name} 301</a></td><td>${rent}</td><td>33.2㎡</td><td>1LDK</td><td>${at}</td></tr>`;
    const head = "<tr><th>物件</th><th>賃料</th><th>面積</th><th>間取り</th><th>所在地</th></tr>";
    const { items } = read(
      "https://homes.example/wohnungen-m%FCnchen/100%",
      `<table>${head}${row("パークハイツ", "8.5万円", "東京都渋谷区")}${row("サンライズ", "12万円", "大阪市北区")}</table>`,
    );
    expect(items).toMatchObject([
      { title: "パークハイツ 301", price: { amount: "85000", deal: "rent" }, rooms: 1, address: { city: "Tokyo" } },
      { title: "サンライズ 301", price: { amount: "120000", deal: "rent" }, rooms: 1, address: { city: "Osaka" } },
    ]);
  });

  it("takes the size of the home and not of its plot", () => {
    const card = (name: string, living: number, plot: number) =>
      `<article class="expose"><h3><a href="/${name}">${name} with garden</a></h3><p class="price">€ 2,350 a month</p><ul><li>Plot: ${plot} m²</li><li>Living space: ${living} m²</li></ul></article>`;
    const { items } = read(
      "https://homes.example/rent",
      `<main>${card("House", 140, 500)}${card("Villa", 210, 900)}</main>`,
    );
    expect(items.map(({ area }) => area?.squareMetres)).toEqual([140, 210]);
  });
});
