import type { FetchedPage } from "@millrace/browser";
import { extractOffer } from "../page/extract-offer.ts";
import { isGone } from "./answered-status.ts";
import type { PageReading } from "./page-reading.ts";

/** Reads a page from what the server sends, without what its scripts would draw. */
export function readOverHttp(url: string, answer: FetchedPage): PageReading {
  const { status } = answer;
  const gone = isGone({ status, url, retryAfter: answer.headers["retry-after"] ?? null });
  const extraction = gone
    ? { offer: null, reason: `the page is gone (status ${status})` }
    : extractOffer(answer.body, { url: answer.url });
  return { ...extraction, status, finalUrl: answer.url, readWith: "plain HTTP", screenshot: null };
}
