import { MillraceError } from "@millrace/flow/errors";
import { describe, expect, test } from "vitest";
import { explain } from "./explain.ts";

const nothing = { refusals: [], failure: undefined, url: undefined, artifacts: [] };

function errorNamed(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

describe("explain() hints at", () => {
  const hints: Readonly<Record<string, readonly [code: string, hint: string]>> = {
    "page.goto: net::ERR_TUNNEL_CONNECTION_FAILED at https://a/": ["PAGE_UNREACHABLE", "host exists"],
    "page.goto: net::ERR_CERT_DATE_INVALID at https://a/": ["PAGE_UNREACHABLE", "certificate"],
    "page.goto: net::ERR_ABORTED at https://a/": ["PAGE_UNREACHABLE", "download"],
    "page.goto: net::ERR_EMPTY_RESPONSE at https://a/": ["PAGE_UNREACHABLE", "site is up"],
  };
  for (const [message, [code, hint]] of Object.entries(hints)) {
    test(message, () =>
      expect(explain(new Error(message), nothing)).toMatchObject({ code, hint: expect.stringContaining(hint) }),
    );
  }

  test("a page that never loads", () => {
    const error = errorNamed("TimeoutError", "page.goto: Timeout 30000ms exceeded.\nCall log:\n  - navigating");
    expect(explain(error, nothing)).toMatchObject({
      code: "BROWSER_TIMEOUT",
      message: "page.goto: Timeout 30000ms exceeded.",
      hint: expect.stringContaining("domcontentloaded"),
    });
  });

  test("an element that is not there", () => {
    const error = errorNamed("TimeoutError", "locator.click: Timeout 10ms exceeded.");
    expect(explain(error, nothing).hint).toContain("covered by a banner");
  });
});

describe("explain() keeps", () => {
  test("what an author threw, with the evidence beside its data", () => {
    const artifacts = [{ artifact: "a", name: "n", mediaType: "image/png", sizeBytes: 1 }];
    const thrown = new MillraceError({ code: "STEP_FAILED", message: "no", retryAfterMs: 9, data: [1] });
    expect(explain(thrown, { ...nothing, url: "http://a/", artifacts })).toMatchObject({
      message: "no",
      retryAfterMs: 9,
      data: { value: [1], url: "http://a/", artifacts },
    });
  });

  test("values that are no errors, and errors without words", () => {
    expect(explain("just text", nothing)).toMatchObject({ code: "STEP_FAILED", message: "just text" });
    expect(explain(new TypeError(""), nothing).message).toBe("TypeError");
  });

  test("no colours", () => {
    expect(explain(new Error("\u001b[2mfaint\u001b[22m"), nothing).message).toBe("faint");
  });
});

describe("explain() finds behind Playwright's error", () => {
  const refusal = new MillraceError({ code: "ROBOTS_REFUSED", message: "Cannot visit", hint: "Ask", retry: false });

  test("what the worker refused", () => {
    const thrown = new Error("page.goto: Cannot visit\n    at flow.ts");
    expect(explain(thrown, { ...nothing, refusals: [refusal] })).toMatchObject({
      code: "ROBOTS_REFUSED",
      message: "Cannot visit",
      hint: "Ask",
      retry: false,
    });
  });

  test("why the session ended", () => {
    const failure = new MillraceError({ code: "BROWSER_CRASHED", message: "gone" });
    expect(explain(new Error("Target closed"), { ...nothing, failure })).toMatchObject({
      code: "BROWSER_CRASHED",
      retry: true,
    });
  });
});
