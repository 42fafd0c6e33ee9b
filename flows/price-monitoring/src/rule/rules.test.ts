import { z } from "@millrace/flow";
import { describe, expect, it } from "vitest";
import { extractOffer } from "../page/extract-offer.ts";
import { driftsOf } from "./drift.ts";
import { ruleFor, type SiteRule, siteRule, withRules } from "./site-rule.ts";

const page = `<html lang="de"><body><main><h1>Waldhonig im Angebot</h1><p class="price">9,90 €</p>
  <div id="box"><b class="member">7,90 €</b><i data-amount="7.90"></i><s class="old">12,00 €</s></div>
  <span class="title">Waldhonig</span><p class="state">auf Lager</p></main></body></html>`;
const read = (rule: Omit<SiteRule, "host">) =>
  extractOffer(page, { url: "https://honig.example/p/1", rule: { host: "honig.example", ...rule } });

describe("a rule for a site", () => {
  it("goes before what the page shows most plainly, and is told as the reason", () => {
    expect(extractOffer(page, { url: "https://honig.example/p/1" }).offer).toMatchObject({ price: "9.90" });
    const { offer, rule } = read({ price: "#box .member", listPrice: ".old", name: ".title", availability: ".state" });
    expect(offer).toMatchObject({
      name: "Waldhonig",
      price: "7.90",
      was: "12.00",
      currency: { iso: "EUR" },
      availability: "in stock",
      reasons: { price: { source: "site-rule", because: expect.stringContaining("site-rule states 7.90") } },
    });
    expect(rule).toEqual({ host: "honig.example", missed: [] });
    expect(read({ price: "#box i @data-amount" }).offer).toMatchObject({ price: "7.90" });
  });

  it("that finds nothing leaves the page to be read as without it, and says so", () => {
    const { offer, reason, rule } = read({ price: ".gone", name: "h7, .nothing", availability: ".title" });
    expect(offer).toMatchObject({ price: "9.90", name: "Waldhonig im Angebot" });
    expect(reason).toContain("the rule for honig.example finds no price");
    expect(rule?.missed).toEqual(["price", "name", "availability"]);
    expect(read({ listPrice: ".gone" }).rule?.missed).toEqual([]);
  });

  it.each([
    [{ host: "shop.example", price: ".a > b:nth-child(2)" }, true],
    [{ host: "*.shop.example:8080", price: "meta[itemprop=price] @content" }, true],
    [{ host: "shop.example" }, true],
    [{ host: "https://shop.example/", price: ".a" }, false],
    [{ host: "shop.example", price: "a >> b" }, false],
    [{ host: "shop.example", price: "" }, false],
    [{ host: "shop.example", cost: ".a" }, false],
  ])("%j is one: %s", (given, isOne) => {
    expect(z.safeParse(siteRule, given).success).toBe(isOne);
  });
});

describe("the rules that are kept", () => {
  const [a, b] = [
    { host: "a.example", price: ".a" },
    { host: "*.example", price: ".b" },
  ] as const;

  it("are replaced host by host, and forgotten by one without a place", () => {
    expect(withRules([a], [b])).toEqual([a, b]);
    expect(withRules([a, b], [{ host: "a.example", name: ".n" }])).toEqual([{ host: "a.example", name: ".n" }, b]);
    expect(withRules([a, b], [{ host: "a.example" }])).toEqual([b]);
  });

  it("are chosen by the very host, else by the longest that takes it in", () => {
    const longer = { host: "*.shop.example", price: ".c" };
    const rules = [b, a, longer];
    expect(ruleFor(rules, "https://www.a.example/p")).toBe(a);
    expect(ruleFor(rules, "https://de.shop.example/p")).toBe(longer);
    expect(ruleFor(rules, "https://shop.example/p")).toBe(longer);
    expect(ruleFor(rules, "https://other.example/p")).toBe(b);
    expect(ruleFor(rules, "https://other.test/p")).toBeNull();
    expect(ruleFor([a], "https://a.example:8080/p")).toBeNull();
  });
});

it("driftsOf() tells what a rule missed on half of a site's pages at least", () => {
  const reading = (...missed: ("price" | "name")[]) => ({ host: "a.example", missed });
  expect(driftsOf([reading(), reading("price"), reading("price", "name")])).toEqual([
    { host: "a.example", missed: ["price"], pages: 2, of: 3 },
  ]);
  expect(driftsOf([reading()])).toEqual([{ host: "a.example", missed: [], pages: 0, of: 1 }]);
  expect(driftsOf([])).toEqual([]);
});
