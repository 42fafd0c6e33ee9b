import { MillraceError } from "@millrace/flow";
import { describe, expect, it } from "vitest";
import { observationOf } from "../history/observation.ts";
import { observe } from "../history/observe.ts";
import { checkedPage, failedPage } from "./checked-page.ts";
import { readOverHttp } from "./read-over-http.ts";

const url = "https://shop.example/p/1";
const html = { "content-type": "text/html" };
const kettle = '<html lang="de"><h1>Kessel</h1><p>1.299,00 €</p><button>In den Warenkorb</button></html>';

/** The row of a page that was read from an answer. */
function rowOf(answer: { readonly status?: number; readonly body: string; readonly finalUrl?: string }) {
  const { status = 200, body, finalUrl = url } = answer;
  const reading = readOverHttp(url, { url: finalUrl, status, headers: html, body });
  const now = observationOf(reading, new Date(0));
  return checkedPage(url, { reading, now, change: observe([], now).change });
}

describe("checkedPage()", () => {
  it("has what the page says, with the reasons", () => {
    expect(rowOf({ body: kettle })).toMatchObject({
      url,
      name: "Kessel",
      amount: "1299.00",
      currency: { written: "€", iso: "EUR" },
      readWith: "plain HTTP",
      change: { kind: "first check" },
      evidence: { screenshot: null },
      error: null,
      offer: { reasons: { price: { source: "visible-text" } } },
    });
  });

  it("says where the address leads when there is no offer", () => {
    const login = { body: "<h1>Sign in</h1><script></script>", finalUrl: "https://shop.example/login" };
    expect(rowOf(login).reason).toMatch(/; the address leads to https:\/\/shop\.example\/login$/);
    expect(rowOf({ body: "<h1>Sign in</h1>" }).reason).not.toContain("leads to");
    expect(rowOf({ body: kettle, finalUrl: "https://shop.example/new/1" }).reason).not.toContain("leads to");
  });

  it("calls the product of a missing page removed", () => {
    expect(rowOf({ status: 410, body: "" })).toMatchObject({
      offer: null,
      availability: "removed",
      reason: "the page is gone (status 410)",
      error: null,
    });
  });
});

describe("failedPage()", () => {
  const failure = { code: "ROBOTS_REFUSED", message: "Cannot visit", hint: "Ask" } as const;
  const picture = { artifact: "b", name: "failed.png", mediaType: "image/png", sizeBytes: 1 };

  it("keeps the error's own code and hint, and its picture as evidence", () => {
    const trace = { artifact: "a", name: "trace.zip", mediaType: "application/zip", sizeBytes: 1 };
    const error = new MillraceError({ ...failure, data: { url, artifacts: [trace, picture] } });
    expect(failedPage(url, error)).toMatchObject({
      url,
      reason: "Cannot visit",
      error: failure,
      evidence: { screenshot: picture },
    });
  });

  it("does without what the error does not have", () => {
    const error = new MillraceError({ code: "STEP_FAILED", message: "no" });
    expect(failedPage(url, error)).toMatchObject({ error: { hint: null }, evidence: { screenshot: null } });
  });
});

describe("readOverHttp()", () => {
  it("refuses what is no page", () => {
    const answer = { url, status: 200, headers: { "content-type": "application/pdf" }, body: "%PDF" };
    expect(() => readOverHttp(url, answer)).toThrow("must answer with an HTML page: application/pdf");
    expect(() => readOverHttp(url, { url, status: 503, headers: { "retry-after": "3" }, body: "" })).toThrow("503");
  });

  it("takes an answer without headers at its word", () => {
    expect(readOverHttp(url, { url, status: 200, headers: {}, body: kettle }).offer?.price).toBe("1299.00");
  });
});
