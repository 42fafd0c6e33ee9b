import type { FetchedPage } from "@millrace/browser";
import { extractOffer } from "../page/extract-offer.ts";
import type { SiteRule } from "../rule/site-rule.ts";
import { isGone, requirePage } from "./judge-answer.ts";
import { goneExtraction, type PageReading } from "./page-reading.ts";

/** Reads a page from what the server sends, without what its scripts would draw. */
export function readOverHttp(
  url: string,
  {
    status,
    url: finalUrl,
    headers,
    body,
    rule,
  }: Pick<FetchedPage, "status" | "url" | "headers" | "body"> & { readonly rule?: SiteRule | undefined },
): PageReading {
  const { "retry-after": retryAfter = null, "content-type": contentType = null } = headers;
  requirePage({ url, status, retryAfter, contentType }, Date.now());
  const extraction = isGone(status) ? goneExtraction(status) : extractOffer(body, { url: finalUrl, rule });
  return { ...extraction, status, finalUrl, readWith: "plain HTTP", screenshot: null };
}
