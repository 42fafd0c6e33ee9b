import { expect, test } from "vitest";
import { composeCatalogue } from "../catalogue/compose.ts";
import { photo } from "./photo.ts";

test("photo() draws every kind of product with its name, and nothing undefined", () => {
  for (const product of composeCatalogue(1)) {
    const svg = photo(product);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"[\s\S]*<title>[^<]+<\/title>[\s\S]*<\/svg>$/);
    expect(svg).not.toMatch(/undefined|NaN/);
    expect(svg.match(/<g[ >]/g)?.length ?? 0).toBe(svg.match(/<\/g>/g)?.length ?? 0);
  }
});
