import { followDrawing, type Keep, type Page } from "@millrace/browser";
import { MillraceError } from "@millrace/flow";
import { type PageSource, requirePage } from "./page-source.ts";

/** How long the scripts of a page may go on loading what they draw. */
const DRAW_WITHIN_MS = 8_000;

/** Takes a page as its scripts have drawn it, with a screenshot as evidence. */
export async function drawnPage(
  page: Page,
  { url, keep, timeoutMs }: { readonly url: string; readonly keep: Keep; readonly timeoutMs: number },
): Promise<PageSource> {
  const drawing = followDrawing(page);
  const response = await page
    .goto(url, { waitUntil: "domcontentloaded", timeout: timeoutMs })
    .catch((error: unknown) => Promise.reject(inOwnWords(error, { url, timeoutMs })));
  if (response !== null) requirePage(url, { status: response.status(), headers: await response.allHeaders() });
  await drawing.settled({ withinMs: DRAW_WITHIN_MS });
  const content = await page.screenshot({ type: "jpeg", quality: 75 });
  const screenshot = await keep({ name: "page.jpg", mediaType: "image/jpeg", content });
  return { url: page.url(), html: await page.content(), readWith: "browser", screenshot };
}

function inOwnWords(error: unknown, { url, timeoutMs }: { readonly url: string; readonly timeoutMs: number }): unknown {
  if (!(error instanceof Error) || error.name !== "TimeoutError") return error;
  return new MillraceError({
    code: "BROWSER_TIMEOUT",
    message: `Cannot extract ${url} as it must answer within ${timeoutMs / 1_000} s: it has not`,
    hint: "Open the address by hand; for a slow site give the input a longer pageTimeoutSeconds.",
  });
}
