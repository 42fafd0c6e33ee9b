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

/** What a flow receives for `http()`: one service, spoken to by paths below the connection's base URL. */
export interface HttpCapability {
  readonly get: HttpCall<HttpCallOptions>;
  readonly post: HttpCall<HttpBodyOptions>;
  readonly put: HttpCall<HttpBodyOptions>;
  readonly patch: HttpCall<HttpBodyOptions>;
  readonly delete: HttpCall<HttpBodyOptions>;
}
