import type { BrowserCapability } from "@millrace/browser";
import { extractOffer } from "../page/extract-offer.ts";
import type { Extraction } from "../page/offer.ts";
import { isGone } from "./answered-status.ts";
import type { PageReading } from "./page-reading.ts";

type Session = Parameters<Parameters<BrowserCapability["session"]>[2]>;
type Page = Session[0];

// How long a page that shows no price at first may take to draw it.
const drawWithinMs = 8_000;
const navigateWithinMs = 30_000;
const acceptWords =
  /^(accept|agree|allow|ok\b|got it|akzeptieren|zustimmen|alle akzeptieren|einverstanden|accepter|tout accepter|j'accepte|aceptar|aceitar|accetta|godkänn|acceptera|akceptuj|přijmout|souhlasím|同意|すべて受け入れる)/i;

/** Reads a page as a person sees it, with a screenshot as evidence. */
export async function readInBrowser(url: string, [page, keep]: Session): Promise<PageReading> {
  const response = await page.goto(url, { waitUntil: "domcontentloaded", timeout: navigateWithinMs });
  const status = response?.status() ?? 200;
  const gone = isGone({ status, url, retryAfter: (await response?.headerValue("retry-after")) ?? null });
  const extraction = gone ? { offer: null, reason: `the page is gone (status ${status})` } : await extract(page);
  const screenshot = await keep({
    name: "page.jpg",
    mediaType: "image/jpeg",
    content: await page.screenshot({ type: "jpeg", quality: 75 }),
  });
  return { ...extraction, status, finalUrl: page.url(), readWith: "browser", screenshot };
}

async function extract(page: Page): Promise<Extraction> {
  await acceptCookies(page);
  const first = await extractNow(page);
  if (first.offer?.price != null) return first;
  // Pages that draw themselves are read again when they have gone quiet; a page that never does is read as it stands.
  await page.waitForLoadState("networkidle", { timeout: drawWithinMs }).catch(() => {});
  await acceptCookies(page);
  return extractNow(page);
}

async function extractNow(page: Page): Promise<Extraction> {
  // biome-ignore lint/performance/useDomNodeTextContent: what is hidden must stay out
  const [html, visibleText] = await Promise.all([page.content(), page.locator("body").innerText()]);
  return extractOffer(html, { url: page.url(), visibleText });
}

async function acceptCookies(page: Page): Promise<void> {
  const accept = page.getByRole("dialog").getByRole("button", { name: acceptWords }).first();
  if (await accept.isVisible()) await accept.click({ timeout: 2_000 }).catch(() => {});
}
