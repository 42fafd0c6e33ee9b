import { MillraceError } from "@millrace/flow";
import { describe, expect, it } from "vitest";
import { type Answer, isGone, requirePage } from "./judge-answer.ts";

const nowMs = Date.parse("2026-03-01T06:00:00Z");

function judge(answer: Partial<Answer>): MillraceError | null {
  try {
    requirePage({ url: "https://a.example/", status: 200, retryAfter: null, contentType: null, ...answer }, nowMs);
    return null;
  } catch (error) {
    if (error instanceof MillraceError) return error;
    throw error;
  }
}

describe("requirePage()", () => {
  it.each([null, "text/html", "text/html; charset=utf-8", "application/xhtml+xml", "TEXT/HTML"])(
    "takes %s for a page",
    (contentType) => {
      expect(judge({ contentType })).toBeNull();
    },
  );

  it.each(["application/pdf", "text/css", "application/json", "image/png"])("refuses %s for good", (contentType) => {
    expect(judge({ contentType })).toMatchObject({
      retry: false,
      message: `Cannot read https://a.example/ as it must answer with an HTML page: ${contentType}`,
      hint: "Name the page that shows the product, not a file it links to.",
    });
  });

  it("lets a page that is gone be told as such, whatever comes with it", () => {
    for (const status of [404, 410]) {
      expect(isGone(status)).toBe(true);
      expect(judge({ status, contentType: "application/json" })).toBeNull();
    }
    expect([200, 301, 403, 500].filter(isGone)).toEqual([]);
  });

  it.each([400, 401, 403, 451])("refuses %i for good and says what to look at", (status) => {
    expect(judge({ status })).toMatchObject({
      retry: false,
      message: `Cannot read https://a.example/ as it must answer with a page: status ${status}`,
      hint: expect.stringContaining("login"),
    });
  });

  it.each([408, 425, 429, 500, 503])("has %i tried again", (status) => {
    const error = judge({ status });
    expect(error).toMatchObject({ code: "STEP_FAILED", retry: true, hint: expect.stringContaining("next check") });
    expect(error?.retryAfterMs).toBeUndefined();
  });

  it("heeds a Retry-After in seconds and as a date", () => {
    const pauseOf = (retryAfter: string) => judge({ status: 503, retryAfter })?.retryAfterMs;
    expect(pauseOf("7")).toBe(7_000);
    expect(pauseOf("0")).toBe(0);
    expect(pauseOf("Sun, 01 Mar 2026 06:00:20 GMT")).toBe(20_000);
    expect(pauseOf("Sun, 01 Mar 2026 05:00:00 GMT")).toBe(0);
    expect(pauseOf("soon")).toBeUndefined();
  });

  it("leaves a longer pause than a minute to the next check", () => {
    expect(judge({ status: 429, retryAfter: "60" })).toMatchObject({ retry: true });
    expect(judge({ status: 429, retryAfter: "3600" })).toMatchObject({
      retry: false,
      message: expect.stringContaining("asks for a pause of 3600 s"),
    });
  });
});
