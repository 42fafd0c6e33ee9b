import type { Page } from "@millrace/browser";
import { MillraceError } from "@millrace/flow";
import { noPage, requirePage } from "./judge-answer.ts";

/** Leads the browser to a page and returns the status of its answer; what is no page to read is thrown, in the user's words. */
export async function openPage(
  page: Page,
  { url, timeoutMs }: { readonly url: string; readonly timeoutMs: number },
): Promise<number> {
  const response = await page
    .goto(url, { waitUntil: "domcontentloaded", timeout: timeoutMs })
    .catch((error: unknown) => Promise.reject(inOwnWords(error, { url, timeoutMs })));
  // Only an address that leads to a part of the page that is already open has no answer.
  if (response === null) return 200;
  const status = response.status();
  const [retryAfter, contentType] = await Promise.all(
    ["retry-after", "content-type"].map((name) => response.headerValue(name)),
  );
  requirePage({ url, status, retryAfter: retryAfter ?? null, contentType: contentType ?? null }, Date.now());
  return status;
}

function inOwnWords(error: unknown, { url, timeoutMs }: { readonly url: string; readonly timeoutMs: number }): unknown {
  if (!(error instanceof Error)) return error;
  if (error.name === "TimeoutError") {
    return new MillraceError({
      code: "BROWSER_TIMEOUT",
      message: `Cannot read ${url} as it must answer within ${timeoutMs / 1_000} s: it has not`,
      hint: "Open the address by hand; for a slow site give the input a longer pageTimeoutSeconds.",
    });
  }
  return error.message.includes("Download is starting") ? noPage(url, "a download") : error;
}
