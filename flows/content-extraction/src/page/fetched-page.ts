import type { FetchedPage } from "@millrace/browser";
import { type PageSource, requirePage } from "./page-source.ts";

/** Takes a page as its server sends it. */
export function fetchedPage(asked: string, { url, status, headers, body }: FetchedPage): PageSource {
  requirePage(asked, { status, headers });
  return { url, html: body, readWith: "plain HTTP", screenshot: null };
}
