import { type ArtifactReference, MillraceError } from "@millrace/flow";
import { type ListPage, type Markup, readList } from "@millrace/parsing/listing";
import type { Listing } from "../object/listing.ts";

/** A portal's page as read: over HTTP, or in a browser with a picture of it. */
export interface ReadPage extends ListPage<Listing> {
  readonly screenshot?: ArtifactReference;
}

/** How reading a portal went. */
export interface PortalReading {
  readonly portal: string;
  readonly listings: readonly Listing[];
  readonly pages: number;
  readonly foundBy: Markup | "cards" | null;
  readonly readWith: ListPage<Listing>["readWith"] | null;
  /** It was read to its end, so what is missing there is gone. */
  readonly whole: boolean;
  readonly screenshot: ArtifactReference | null;
  /** Why there is nothing, or not all. */
  readonly note: string | null;
  readonly error: { readonly code: string; readonly message: string; readonly hint: string | null } | null;
}

/** Reads a portal page by page; `failure` is the error of a portal of which nothing could be read. */
export async function readPortal(
  portal: string,
  options: { readonly maxPages: number; readPage(url: string): Promise<ReadPage> },
): Promise<PortalReading & { readonly failure: MillraceError | null }> {
  const reading = await readList(portal, {
    ...options,
    keyOf: ({ url, title }: Listing) => url ?? title,
    isFailure: (error): error is MillraceError => error instanceof MillraceError,
  });
  const { failure, pages } = reading;
  const [first] = pages;
  return {
    portal,
    listings: reading.items,
    pages: pages.length,
    foundBy: first?.foundBy ?? null,
    readWith: first?.readWith ?? null,
    whole: reading.whole,
    screenshot: first?.screenshot ?? null,
    note: reading.note,
    error: failure && { code: failure.code, message: failure.message, hint: failure.hint ?? null },
    failure: pages.length === 0 ? failure : null,
  };
}
