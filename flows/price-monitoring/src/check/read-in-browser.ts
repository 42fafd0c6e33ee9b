import { type Drawing, followDrawing, type Keep, type Page } from "@millrace/browser";
import { extractOffer } from "../page/extract-offer.ts";
import type { Extraction } from "../page/offer.ts";
import type { SiteRule } from "../rule/site-rule.ts";
import { acceptCookies } from "./accept-cookies.ts";
import { isGone } from "./judge-answer.ts";
import { openPage } from "./open-page.ts";
import { goneExtraction, type PageReading } from "./page-reading.ts";

// How long a page that shows no price at first may take to draw it.
const drawWithinMs = 8_000;

interface ReadOptions {
  readonly url: string;
  readonly keep: Keep;
  readonly timeoutMs: number;
  readonly rule?: SiteRule | undefined;
}

/** Reads a page as a person sees it, with a screenshot as evidence. */
export async function readInBrowser(page: Page, { url, keep, timeoutMs, rule }: ReadOptions): Promise<PageReading> {
  const drawing = followDrawing(page);
  const status = await openPage(page, { url, timeoutMs });
  const extraction = isGone(status) ? goneExtraction(status) : await extractWhenDrawn(page, { drawing, rule });
  const screenshot = await keep({
    name: "page.jpg",
    mediaType: "image/jpeg",
    content: await page.screenshot({ type: "jpeg", quality: 75 }),
  });
  return { ...extraction, status, finalUrl: page.url(), readWith: "browser", screenshot };
}

/** A page without a price is read again once it is quiet and no longer says it is busy; one that never is, as it stands. */
async function extractWhenDrawn(
  page: Page,
  { drawing, rule }: { readonly drawing: Drawing; readonly rule: SiteRule | undefined },
): Promise<Extraction> {
  await acceptCookies(page);
  const first = await extract(page, rule);
  if (first.offer?.price != null) return first;
  await drawing.settled({ withinMs: drawWithinMs });
  await acceptCookies(page);
  return extract(page, rule);
}

async function extract(page: Page, rule: SiteRule | undefined): Promise<Extraction> {
  const [html, visibleText] = await Promise.all([page.content(), page.locator("body").innerText()]);
  return extractOffer(html, { url: page.url(), visibleText, rule });
}
