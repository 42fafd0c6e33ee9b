import { describe, expect, it } from "vitest";
import { type CheckedPage, checkedPages } from "./checked-page.ts";
import { priceReport } from "./price-report.ts";
import { priceTable } from "./price-table.ts";

const reason = (because: string, others: { source: string; value: string; agrees: boolean }[] = []) => ({
  because,
  others,
});

const chair: CheckedPage = {
  url: "https://shop.example/p/chair",
  name: "Chair",
  amount: "259.00",
  currency: { written: "CHF", iso: "CHF" },
  availability: "in stock",
  offer: {
    kind: "single",
    high: null,
    was: "300.00",
    reasons: {
      name: reason("json-ld says “Chair”"),
      price: reason("json-ld states 259.00", [
        { source: "visible-text", value: "CHF 260.–", agrees: false },
        { source: "microdata", value: "259", agrees: true },
      ]),
      currency: reason("“CHF” is written for CHF only"),
      availability: reason("json-ld says “in stock”"),
    },
  },
  reason: "json-ld states 259.00",
  readWith: "browser",
  change: { kind: "down", percent: 3.4, previous: "268.00" },
  evidence: { screenshot: { artifact: "45b82d03c33bad8a" } },
  error: null,
};

const failed: CheckedPage = {
  ...chair,
  url: "https://shop.example/hang",
  name: null,
  amount: null,
  currency: { written: null, iso: null },
  availability: null,
  offer: null,
  change: null,
  evidence: { screenshot: null },
  error: { code: "BROWSER_TIMEOUT", message: "page.goto: Timeout", hint: "Open the page by hand." },
};

describe("checkedPages()", () => {
  it("are the pages of price-monitoring's output", () => {
    expect(checkedPages("price-monitoring", { checked: 1, pages: [chair as never] })).toEqual([chair]);
  });

  it.each([
    ["another flow's output", "other", { pages: [] }],
    ["an output without pages", "price-monitoring", { checked: 1 }],
    ["an output that is no object", "price-monitoring", [1]],
    ["pages of another shape", "price-monitoring", { pages: [{ url: "x" }] }],
    ["pages that are none", "price-monitoring", { pages: [null] }],
  ])("are none of %s", (_what, flow, output) => {
    expect(checkedPages(flow, output)).toBeNull();
  });
});

describe("priceReport()", () => {
  it("tells each value of a page with its reason, what disagrees, and how the price moved", () => {
    expect(priceReport([chair]).split("\n")).toEqual([
      "Chair  https://shop.example/p/chair",
      "  name          json-ld says “Chair”",
      "  price         259.00, was 300.00  json-ld states 259.00",
      "                visible-text disagrees: CHF 260.–",
      "  currency      CHF, as CHF         “CHF” is written for CHF only",
      "  availability  in stock            json-ld says “in stock”",
      "  last check    ▼ 3.4% from 268.00",
    ]);
  });

  it("tells why a page could not be read, and what to do", () => {
    expect(priceReport([failed])).toBe(
      "No product  https://shop.example/hang\n  page.goto: Timeout (BROWSER_TIMEOUT)\n  Open the page by hand.",
    );
    expect(priceReport([{ ...failed, error: { ...failed.error!, hint: null } }])).not.toContain("by hand");
  });

  it("tells why there is no product, and that no browser was there", () => {
    const gone = { ...failed, error: null, reason: "the page is gone (status 404)", readWith: "plain HTTP" };
    expect(priceReport([gone])).toBe(
      "No product  https://shop.example/hang\n  the page is gone (status 404)\n  read with     plain HTTP, without what scripts would draw",
    );
  });

  it.each([
    [{ offer: { ...chair.offer!, was: null, high: "300" } }, "259.00 to 300"],
    [{ offer: { ...chair.offer!, was: null, kind: "from" } }, "from 259.00"],
    [{ amount: null }, "price         –  "],
    [{ currency: { written: "$", iso: null } }, "$, undecided"],
    [{ currency: { written: null, iso: "EUR" } }, "currency      EUR "],
    [{ currency: { written: null, iso: null } }, "currency      –"],
  ])("writes %j as %s", (change, text) => {
    expect(priceReport([{ ...chair, ...change }])).toContain(text);
  });

  it("is a table for many pages, with what failed in full below", () => {
    const report = priceReport([chair, chair, chair, chair, chair, failed]);
    expect(report).toMatch(/^product +price +currency/);
    expect(report.split("\n\n").at(-1)).toContain("page.goto: Timeout");
  });

  it.each([
    [{ kind: "unchanged", percent: null, previous: "259.00" }, "last check    was out of stock"],
    [{ kind: "down", percent: 3.4, previous: "268.00" }, "last check    ▼ 3.4% from 268.00, was out of stock"],
  ])("tells that a product is back, also where its price did not move: %j", (change, text) => {
    const before = (previousAvailability: string | null) => ({ ...chair, change: { ...change, previousAvailability } });
    expect(priceReport([before("out of stock")])).toContain(text);
    expect(priceReport([before("in stock")])).not.toContain("was in");
    expect(priceReport([before(null)])).not.toContain("was null");
  });

  it("lets no page write over the terminal", () => {
    expect(priceReport([{ ...chair, name: "Chair\u001b[2J\nError" }])).toMatch(/^Chair Error {2}/);
  });
});

describe("priceTable()", () => {
  it("has a row for each page, and fits 120 columns with the longest of everything", () => {
    const long: CheckedPage = {
      ...chair,
      name: "デ".repeat(60),
      amount: "1234567.89",
      availability: "out of stock",
      change: { kind: "no longer comparable", percent: null, previous: "1" },
    };
    const lines = priceTable([
      chair,
      long,
      failed,
      { ...chair, change: { kind: "up", percent: 2, previous: "9" } },
    ]).split("\n");
    expect(lines[1]).toMatch(/^Chair +259.00 {2}CHF +in stock +▼ 3.4% from 268.00 +45b82d03c3$/);
    expect(lines[2]).toMatch(/^デ{21}… +1234567.89/);
    expect(lines[3]).toMatch(/^\/hang +BROWSER_TIMEOUT$/);
    expect(lines[4]).toContain("▲ 2% from 9");
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(120);
  });
});
