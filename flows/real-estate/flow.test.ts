import { z } from "@millrace/flow";
import { describe, expect, it } from "vitest";
import flow from "./flow.ts";

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
