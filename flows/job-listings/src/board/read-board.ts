import { type ArtifactReference, MillraceError } from "@millrace/flow";
import { type ListPage, type Markup, readList } from "@millrace/parsing/listing";
import type { Posting } from "../posting/posting.ts";

/** A board's page as read: over HTTP, or in a browser with a picture of it. */
export interface ReadPage extends ListPage<Posting> {
  readonly screenshot?: ArtifactReference;
}

/** How reading a board went. */
export interface BoardReading {
  readonly board: string;
  readonly postings: readonly Posting[];
  readonly pages: number;
  readonly foundBy: Markup | "cards" | null;
  readonly readWith: ListPage<Posting>["readWith"] | null;
  /** It was read to its end, so what is missing there is gone. */
  readonly whole: boolean;
  readonly screenshot: ArtifactReference | null;
  /** Why there is nothing, or not all. */
  readonly note: string | null;
  readonly error: { readonly code: string; readonly message: string; readonly hint: string | null } | null;
}

/** Reads a board page by page; `failure` is the error of a board of which nothing could be read. */
export async function readBoard(
  board: string,
  options: { readonly maxPages: number; readPage(url: string): Promise<ReadPage> },
): Promise<BoardReading & { readonly failure: MillraceError | null }> {
  const reading = await readList(board, {
    ...options,
    keyOf: ({ url, title }: Posting) => url ?? title,
    isFailure: (error): error is MillraceError => error instanceof MillraceError,
  });
  const { failure, pages } = reading;
  const [first] = pages;
  return {
    board,
    postings: reading.items,
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
