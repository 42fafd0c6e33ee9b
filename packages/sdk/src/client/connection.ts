/** Where the server is and how it is reached. */
export interface ConnectionOptions {
  /** Such as `http://127.0.0.1:5005`. */
  readonly url: string;
  readonly token?: string;
  /** (Default: the global one) */
  readonly fetch?: typeof globalThis.fetch;
  /** Waits between two tries; resolves early when the signal is aborted. Tests hand in their own. */
  readonly pause?: (delayMs: number, signal: AbortSignal | undefined) => Promise<void>;
}

export interface Connection {
  /** Without a slash at the end. */
  readonly url: string;
  readonly token: string | undefined;
  readonly fetch: typeof globalThis.fetch;
  readonly pause: (delayMs: number, signal: AbortSignal | undefined) => Promise<void>;
}

export function connectionOf(options: ConnectionOptions): Connection {
  return {
    url: options.url.replace(/\/+$/, ""),
    token: options.token,
    // Bound late and to the global object: browsers refuse a `fetch` that was taken off it.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    pause: options.pause ?? pause,
  };
}

function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, delayMs);
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    }
    signal?.addEventListener("abort", done);
    if (signal?.aborted) done();
  });
}
