import { orAborted } from "./or-aborted.ts";

/** How a client is made. */
export interface ClientOpening {
  /** Another key is another client: the settings have changed. */
  readonly key: string;
  open(options: { readonly signal: AbortSignal; discard(): void }): Promise<unknown>;
  close(client: unknown): Promise<void>;
}

interface Opened {
  readonly key: string;
  readonly client: Promise<unknown>;
  readonly abort: AbortController;
  readonly close: ClientOpening["close"];
  users: number;
  isDiscarded: boolean;
  idleTimer: NodeJS.Timeout | null;
}

export interface SharedClientOptions {
  /** How long a client that nobody uses stays open. */
  readonly idleMs: number;
  readonly openTimeoutMs: number;
}

/** The one client of a connection: opened by who first needs it, closed when it is idle, replaced when it changes. */
export class SharedClient {
  readonly #options: SharedClientOptions;
  readonly #all = new Set<Opened>();
  #current: Opened | null = null;

  constructor(options: SharedClientOptions) {
    this.#options = options;
  }

  /** Gives the client to `act`, which has it until its promise settles. */
  async use<Result>(
    opening: ClientOpening,
    { signal, act }: { readonly signal: AbortSignal; act(client: unknown): Promise<Result> },
  ): Promise<Result> {
    const opened = this.#open(opening);
    opened.users += 1;
    if (opened.idleTimer) clearTimeout(opened.idleTimer);
    opened.idleTimer = null;
    try {
      return await act(await orAborted(opened.client, signal));
    } finally {
      opened.users -= 1;
      this.#rest(opened);
    }
  }

  /** Closes what is open, used or not. */
  async close(): Promise<void> {
    this.#current = null;
    await Promise.all([...this.#all].map((opened) => this.#end(opened)));
  }

  #open(opening: ClientOpening): Opened {
    if (this.#current && this.#current.key !== opening.key) this.#discard(this.#current);
    this.#current ??= this.#start(opening);
    return this.#current;
  }

  #start({ key, open, close }: ClientOpening): Opened {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(openTimeout(this.#options.openTimeoutMs)), this.#options.openTimeoutMs);
    const client = Promise.resolve()
      .then(() => open({ signal: abort.signal, discard: () => this.#discard(opened) }))
      .finally(() => clearTimeout(timer));
    const opened: Opened = {
      key,
      client: orAborted(client, abort.signal, close),
      abort,
      close,
      users: 0,
      isDiscarded: false,
      idleTimer: null,
    };
    this.#all.add(opened);
    opened.client.catch(() => this.#discard(opened));
    return opened;
  }

  #discard(opened: Opened): void {
    opened.isDiscarded = true;
    if (this.#current === opened) this.#current = null;
    this.#rest(opened);
  }

  #rest(opened: Opened): void {
    if (opened.users > 0 || opened.idleTimer || !this.#all.has(opened)) return;
    if (opened.isDiscarded) void this.#end(opened);
    else opened.idleTimer = setTimeout(() => this.#discardIdle(opened), this.#options.idleMs).unref();
  }

  #discardIdle(opened: Opened): void {
    opened.idleTimer = null;
    this.#discard(opened);
  }

  async #end(opened: Opened): Promise<void> {
    if (!this.#all.delete(opened)) return;
    if (opened.idleTimer) clearTimeout(opened.idleTimer);
    opened.abort.abort(new Error("the connection is closed"));
    // What fails while it is thrown away has no one to tell.
    await opened.client.then(opened.close).catch(() => {});
  }
}

function openTimeout(timeoutMs: number): Error {
  return Object.assign(new Error(`it was not ready within ${timeoutMs} ms`), { code: "ETIMEDOUT" });
}
