import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PageReading } from "../check/page-reading.ts";
import { extractOffer } from "../page/extract-offer.ts";
import { type Observation, observationOf } from "./observation.ts";
import { keptObservations, observe } from "./observe.ts";

const at = new Date("2026-03-01T06:00:00Z");

function numbered(count: number): Observation[] {
  return Array.from({ length: count }, (_, place) => ({
    at: new Date(place).toISOString(),
    amount: String(place),
    currency: "EUR",
    availability: null,
  }));
}

describe("observe()", () => {
  it("adds at the near end, drops at the far end and never keeps more than its limit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: keptObservations * 2 }), (count) => {
        const [now, ...before] = numbered(count + 1).reverse();
        const history = before.reverse();
        const observed = observe(history, now!);
        expect(observed.history.length).toBe(Math.min(count + 1, keptObservations));
        expect(observed.history).toEqual([...history, now].slice(-keptObservations));
        expect(history.length).toBe(count);
        expect(observed.change.kind).toBe(count === 0 ? "first check" : "up");
      }),
      { numRuns: 30 },
    );
  });
});

describe("observationOf()", () => {
  const reading = (html: string, status = 200): PageReading => ({
    ...(html === "" ? { offer: null, reason: "" } : extractOffer(html, { url: "https://shop.example/p/1" })),
    status,
    finalUrl: "https://shop.example/p/1",
    readWith: "plain HTTP",
    screenshot: null,
  });
  const page = (price: string) => `<html lang="en"><h1>Kettle</h1><p>${price}</p><button>Add to basket</button></html>`;

  it("notes the exact price with its ISO code", () => {
    expect(observationOf(reading(page("£12.50")), at)).toMatchObject({
      at: "2026-03-01T06:00:00.000Z",
      amount: "12.50",
      currency: "GBP",
    });
  });

  it("notes the currency as written where no code can be decided", () => {
    expect(observationOf(reading(page("$12.50")), at)).toMatchObject({ amount: "12.50", currency: "$" });
  });

  it("notes a product as removed when its page is gone, and nothing when the page tells nothing", () => {
    const nothing = { at: at.toISOString(), amount: null, currency: null };
    expect(observationOf(reading("", 410), at)).toEqual({ ...nothing, availability: "removed" });
    expect(observationOf(reading("", 404), at)).toEqual({ ...nothing, availability: "removed" });
    expect(observationOf(reading(""), at)).toEqual({ ...nothing, availability: null });
  });
});
