import { MillraceError } from "@millrace/flow/errors";

interface ListPage<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | undefined;
}

export interface ListOptions<Item> {
  /** For people: "tools". */
  readonly what: string;
  /** Asks for the page that a cursor names, without one for the first. */
  page(cursor: string | undefined): Promise<ListPage<Item>>;
}

// The list travels to the runner as one message; a server with more than this is not one that a flow can read through.
const mostPages = 64;
const mostLength = 4 * 1024 * 1024;

/** The items that a server lists, page by page; a list that is too long, or does not end, is refused. */
export async function* listed<Item>({ what, page }: ListOptions<Item>): AsyncGenerator<Item> {
  const cursors = new Set<string>();
  let length = 0;
  let cursor: string | undefined;
  do {
    const { items, nextCursor } = await page(cursor);
    length += JSON.stringify(items).length;
    if (length > mostLength) throw refused(what, `it has more than ${mostLength / 1024 / 1024} million characters`);
    yield* items;
    if (nextCursor !== undefined && cursors.has(nextCursor)) throw refused(what, "a page leads back to one before");
    if (cursors.size + 1 >= mostPages && nextCursor !== undefined)
      throw refused(what, `it has more than ${mostPages} pages`);
    cursor = nextCursor;
    if (cursor !== undefined) cursors.add(cursor);
  } while (cursor !== undefined);
}

function refused(what: string, seen: string): MillraceError {
  return new MillraceError({
    code: "MCP_ANSWER_INVALID",
    message: `Cannot list the ${what} of the server as a list must come to its end within ${mostPages} pages and ${mostLength / 1024 / 1024} million characters: ${seen}`,
    hint: "Call what the flow needs by its name, which needs no list, or have the server offer less at this address.",
  });
}
