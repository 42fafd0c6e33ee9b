import { describe, expect, it } from "vitest";
import { findTables, isArtifact } from "./find-tables.ts";

const file = { artifact: "0".repeat(64), name: "page.jpg", mediaType: "image/jpeg", sizeBytes: 7 };

describe("findTables()", () => {
  it("finds lists of mostly flat objects under their key, and says what is too deep", () => {
    const pages = [
      {
        url: "a",
        price: "1.00",
        currency: { iso: "EUR" },
        evidence: { screenshot: file },
        offer: { reasons: { a: {} } },
      },
      { url: "b", price: null, tags: ["x"], error: null },
    ];
    expect(findTables({ checked: 2, pages })).toEqual([
      { name: "pages", columns: ["url", "price", "currency", "evidence", "tags"], rows: pages, leftOut: ["offer"] },
    ]);
  });

  it("finds a list that is the value itself", () => {
    expect(findTables([{ a: 1, b: 2 }, { a: 3 }])).toMatchObject([{ name: null, columns: ["a", "b"] }]);
  });

  it.each([
    undefined,
    null,
    7,
    "text",
    [],
    [1, 2],
    { a: [1, { b: 1 }] },
    { a: [{ b: 1, c: 1 }] },
    [{ a: { b: { c: 1 } } }, { a: {} }],
  ])("finds none in %j", (value) => expect(findTables(value)).toEqual([]));
});

describe("isArtifact()", () => {
  it("knows the reference to a file", () => {
    expect(isArtifact(file)).toBe(true);
    expect(isArtifact({ ...file, artifact: "x" })).toBe(false);
    expect(isArtifact(null)).toBe(false);
  });
});
