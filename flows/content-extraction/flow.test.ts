import { z } from "@millrace/flow";
import { describe, expect, it } from "vitest";
import flow from "./flow.ts";
import { decodePage } from "./src/page/decode-page.ts";
import { needsScripts } from "./src/page/needs-scripts.ts";
import { requirePage } from "./src/page/page-source.ts";

const url = "https://press.example/news/1";
const read = (input: unknown) => z.safeParse(flow.input!, input);
/** The places that are refused, each once. */
const problemsOf = (input: unknown) => [...new Set(read(input).error?.issues.map(({ path }) => path.join(".")))];

describe("the input of content-extraction", () => {
  it("is an address, several, or a file; the rest has defaults", () => {
    expect(read({ url }).data).toEqual({
      url,
      schema: [],
      selectors: {},
      examples: [],
      render: "auto",
      parallel: 4,
      pageTimeoutSeconds: 30,
    });
    const html = { artifact: "a".repeat(64), name: "page.html", mediaType: "text/html", sizeBytes: 1 };
    expect(read({ html }).success).toBe(true);
    expect(read({ examples: [{ url, values: { price: { amount: "5", currency: null }, tags: ["a"] } }] }).success).toBe(
      true,
    );
  });

  it("refuses what names no page, and selectors of nothing", () => {
    expect(problemsOf({})).toEqual(["url"]);
    expect(problemsOf({ urls: [] })).toEqual(["url"]);
    expect(problemsOf({ url: "ftp://a.example/" })).toEqual(["url"]);
    expect(problemsOf({ url, schema: [{ name: "a" }, { name: "a" }] })).toEqual(["schema"]);
    expect(problemsOf({ url, schema: [{ name: "1" }] })).toEqual(["schema.0.name"]);
    expect(problemsOf({ url, selectors: { price: ".price" } })).toEqual(["selectors.price"]);
    expect(problemsOf({ url, schema: [{ name: "price" }], selectors: { price: "p:hover" } })).toEqual([
      "selectors.price",
    ]);
    expect(
      problemsOf({ html: { artifact: "a".repeat(64), name: "a.pdf", mediaType: "application/pdf", sizeBytes: 1 } }),
    ).toEqual(["html"]);
  });
});

describe("needsScripts()", () => {
  const script = '<script src="app.js"></script>';
  it.each([
    [`<div id="root"></div>${script}`, true],
    [`<div id="app"><!-- ssr --></div><footer>${"About us. ".repeat(20)}</footer>${script}`, true],
    [`<p>Loading</p>${script}`, true],
    [`<noscript>Please enable JavaScript.</noscript><p>${"Menu ".repeat(20)}</p>${script}`, true],
    [`<main aria-busy="true">${"Menu ".repeat(20)}</main>${script}`, true],
    [`<div id="root"></div>`, false],
    [`<p>${"The weir held, and the miller slept. ".repeat(9)}</p>${script}`, false],
    [`<p>${"Menu ".repeat(20)}</p>${script}`, false],
  ])("of %s is %s", (html, needed) => {
    expect(needsScripts(html)).toBe(needed);
  });
});

describe("requirePage()", () => {
  const judge = (status: number, headers: Record<string, string> = {}) => {
    try {
      requirePage(url, { status, headers });
      return null;
    } catch (error) {
      return error;
    }
  };
  it("takes pages, has the busy asked again, and refuses the rest for good", () => {
    expect(judge(200)).toBeNull();
    expect(judge(404)).toMatchObject({
      retry: false,
      message: `Cannot extract ${url} as it must answer with a page: status 404`,
    });
    expect(judge(200, { "content-type": "image/png" })).toMatchObject({
      retry: false,
      message: expect.stringContaining("image/png"),
    });
    expect(judge(503)).toMatchObject({ code: "STEP_FAILED", retry: true });
    expect(judge(503, { "retry-after": "7" })).toMatchObject({ retryAfterMs: 7_000 });
    expect(judge(429, { "retry-after": "7200" })).toMatchObject({
      retry: false,
      message: expect.stringContaining("7200 s"),
    });
  });
});

describe("decodePage()", () => {
  const decode = (bytes: Uint8Array) =>
    decodePage(
      (async function* () {
        yield bytes.subarray(0, 1);
        yield bytes.subarray(1);
      })(),
    );
  const latin = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  it("heeds byte order marks, the page's own word, and what the bytes can be", async () => {
    expect(await decode(new TextEncoder().encode("Mühle"))).toBe("Mühle");
    expect(await decode(latin("Mühle"))).toBe("Mühle");
    expect(await decode(latin('<meta charset="iso-8859-2">±'))).toContain("ą");
    expect(await decode(latin('<meta charset="nonsense">a'))).toContain("a");
    expect(await decode(Uint8Array.of(0xff, 0xfe, 0x41, 0))).toBe("A");
    expect(await decode(Uint8Array.of(0xfe, 0xff, 0, 0x41))).toBe("A");
  });
});
