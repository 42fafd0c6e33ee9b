import type { Json, z } from "@millrace/flow";

type QueryValue = string | number | boolean | null | undefined;

/** Query parameters; a list repeats its name, null and undefined are left out. */
export type HttpQuery = Readonly<Record<string, QueryValue | readonly QueryValue[]>>;

export interface HttpCallOptions {
  readonly query?: HttpQuery;
  /** The connection's own headers cannot be replaced. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For the whole exchange. (Default: the declaration's, else 30,000) */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface HttpBodyOptions extends HttpCallOptions {
  /** A string goes as it is, `URLSearchParams` as a form, everything else as JSON. */
  readonly body?: unknown;
  /** Sent as `Idempotency-Key`, so that the service does what is asked once; a step has one to hand over. */
  readonly idempotencyKey?: string;
}

/**
 * One request. The answer comes back decoded when it is JSON, else as text; null when there is none. A status of 400
 * or more is `HTTP_STATUS`, an answer that is not what `response` describes is `HTTP_RESPONSE_INVALID`.
 */
export interface HttpCall<Options extends HttpCallOptions> {
  <Schema extends z.ZodType>(path: string, options: Options & { readonly response: Schema }): Promise<z.output<Schema>>;
  (path: string, options?: Options): Promise<Json>;
}

export interface HttpPagesOptions<Schema extends z.ZodType> extends HttpCallOptions {
  /** Of one page. */
  readonly response: Schema;
  readonly next: NextPage<z.output<Schema>>;
  /** (Default: 10,000) */
  readonly mostPages?: number;
}

/** How a service says where the next page is. */
export type NextPage<Page> =
  /** By the header `Link: <...>; rel="next"`. */
  | "link"
  /** By a URL in the page, relative to it or whole; nothing ends it. */
  | { readonly url: (page: Page) => string | null | undefined }
  /** By a mark in the page, sent as this query parameter; nothing ends it. */
  | { readonly parameter: string; readonly cursor: (page: Page) => string | number | null | undefined }
  /** Pages have numbers; the one without items ends it, or with `size` the one that is not full. */
  | ({ readonly page: string /** (Default: 1) */; readonly first?: number } & CountedPages<Page>)
  /** Items are counted from 0; the page without items ends it, or with `size` the one that is not full. */
  | ({ readonly offset: string } & CountedPages<Page>);

interface CountedPages<Page> {
  /** How many items a page has. */
  readonly count: (page: Page) => number;
  /** How many a full page has. */
  readonly size?: number;
}

/** What a flow receives for `http()`: one service, spoken to by paths below the connection's base URL. */
export interface HttpCapability {
  readonly get: HttpCall<HttpCallOptions>;
  /**
   * Asks for page after page, until there is no next one. A next page is asked for below the connection's base URL only,
   * and one that was already there is `HTTP_RESPONSE_INVALID`, as is a page after `mostPages`.
   */
  pages<Schema extends z.ZodType>(
    path: string,
    options: HttpPagesOptions<Schema>,
  ): AsyncGenerator<z.output<Schema>, void, undefined>;
  readonly post: HttpCall<HttpBodyOptions>;
  readonly put: HttpCall<HttpBodyOptions>;
  readonly patch: HttpCall<HttpBodyOptions>;
  readonly delete: HttpCall<HttpBodyOptions>;
}
