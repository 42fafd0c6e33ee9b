import { describe, expect, it } from "vitest";
import { atOnce } from "./at-once.ts";
import { type ListPage, readList } from "./read-list.ts";

class Broken extends Error {}

/** A list of numbered pages with two items each; the last one that is given has no next one. */
function read(
  count: number,
  options: {
    maxPages?: number;
    breaksAt?: number;
    error?: Error;
    repeats?: boolean;
    last?: Partial<ListPage<string>>;
  } = {},
) {
  return readList<string, ListPage<string>, Broken>("/1", {
    maxPages: options.maxPages ?? 10,
    keyOf: (item) => item,
    isFailure: (error) => error instanceof Broken,
    async readPage(url) {
      const at = Number(url.slice(1));
      if (at === options.breaksAt) throw options.error ?? new Broken("no");
      const page: ListPage<string> = {
        url,
        items: options.repeats ? ["a", "b"] : [`a${at}`, `b${at}`],
        foundBy: "cards",
        next: at < count ? { kind: "link", url: `/${at + 1}` } : { kind: "none" },
        hasScripts: false,
        readWith: "plain HTTP",
      };
      return at === count ? { ...page, ...options.last } : page;
    },
  });
}

describe("readList()", () => {
  it("reads all pages of a list that ends", async () => {
    const { items, whole, note, failure } = await read(3);
    expect(items).toEqual(["a1", "b1", "a2", "b2", "a3", "b3"]);
    expect({ whole, note, failure }).toEqual({ whole: true, note: null, failure: null });
  });

  it("ends at a page that brings nothing new, and at one it has read", async () => {
    expect(await read(9, { repeats: true })).toMatchObject({ whole: true, pages: { length: 2 } });
    expect(await read(2, { last: { next: { kind: "link", url: "/1" } } })).toMatchObject({
      whole: true,
      pages: { length: 2 },
    });
  });

  it("says that there may be more where the limit or a button ends it", async () => {
    expect(await read(9, { maxPages: 2 })).toMatchObject({
      whole: false,
      note: "Read up to page 2 of at most 2: there may be more.",
    });
    expect(await read(1, { last: { next: { kind: "button", text: "More" } } })).toMatchObject({
      whole: false,
      note: "Read up to page 1: for what its button “More” loads, a browser has to open it.",
    });
  });

  it("keeps what it has when a page fails, and throws what is no failure", async () => {
    expect(await read(3, { breaksAt: 3 })).toMatchObject({
      items: { length: 4 },
      whole: false,
      note: "Read up to page 2: the next one failed.",
      failure: expect.any(Broken),
    });
    expect(await read(3, { breaksAt: 1 })).toMatchObject({ pages: [], note: null, failure: expect.any(Broken) });
    await expect(read(3, { breaksAt: 2, error: new Error("bug") })).rejects.toThrow("bug");
  });

  it("says what an empty page may need", async () => {
    expect((await read(1, { last: { items: [] } })).note).toBe("No list was found on the page.");
    expect((await read(1, { last: { items: [], hasScripts: true } })).note).toContain("a browser has to open it");
  });
});

describe("atOnce()", () => {
  it("keeps the order of the items and stays within the limit", async () => {
    let active = 0;
    let most = 0;
    const map = async (turns: number) => {
      most = Math.max(most, ++active);
      for (let turn = 0; turn < turns; turn++) await null;
      active--;
      return turns * 2;
    };
    expect(await atOnce([5, 1, 3, 2], { limit: 2, map })).toEqual([10, 2, 6, 4]);
    expect(most).toBe(2);
    expect(await atOnce([], { limit: 2, map })).toEqual([]);
  });
});
