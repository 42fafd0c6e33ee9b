import { MillraceError } from "@millrace/flow/errors";
import type { DriverProcess } from "./driver-process.ts";

export interface PoolOptions {
  /** Sessions at the same time, over all projects. */
  readonly maxSessions: number;
  /** How long a browser without sessions is kept warm. */
  readonly idleMs: number;
  /** After so many sessions a browser is replaced by a fresh one. */
  readonly maxUses: number;
  start(): Promise<DriverProcess>;
}

/** A place for one session on a project's browser. */
export interface Place {
  readonly driver: DriverProcess;
  /** Gives the place back; more than once does no harm. */
  release(): void;
}

/** What a pool is busy with. */
export interface PoolCounts {
  /** Sessions under way. */
  readonly open: number;
  /** Sessions that wait for a place. */
  readonly waiting: number;
  readonly browsers: number;
  /** The processes of the browsers and their drivers. */
  readonly pids: readonly number[];
}

interface Warm {
  readonly driver: Promise<DriverProcess>;
  uses: number;
  open: number;
  idleTimer: NodeJS.Timeout | undefined;
}

interface Waiting {
  grant(giveBack: () => void): void;
  refuse(reason: unknown): void;
}

/** Hands out places first come, first served; one browser per project, started when the first session comes. */
export class Pool {
  readonly #options: PoolOptions;
  /** The browser that a project's next session gets. */
  readonly #current = new Map<string, Warm>();
  readonly #running = new Map<Warm, Promise<unknown>>();
  readonly #drivers = new Set<DriverProcess>();
  readonly #queue: Waiting[] = [];
  #open = 0;
  #isClosed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get counts(): PoolCounts {
    const pids = [...this.#drivers].flatMap((driver) => driver.pids);
    return { open: this.#open, waiting: this.#queue.length, browsers: this.#running.size, pids };
  }

  /** Waits for a place and a running browser; leaves the queue when the signal says so. */
  async take(project: string, signal: AbortSignal): Promise<Place> {
    const giveBack = await this.#wait(signal);
    const warm = this.#use(project);
    const release = once(() => {
      giveBack();
      this.#release(project, warm);
    });
    try {
      return { driver: await orAborted(warm.driver, signal), release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Starts the project's browser if it is not running, and keeps it warm. */
  async warm(project: string): Promise<DriverProcess> {
    const warm = this.#use(project);
    try {
      return await warm.driver;
    } finally {
      this.#release(project, warm);
    }
  }

  /** Ends every browser; who waits for a place is told so. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const waiting of this.#queue.splice(0)) waiting.refuse(shuttingDown());
    for (const warm of this.#running.keys()) this.#end(warm);
    await Promise.all(this.#running.values());
  }

  #wait(signal: AbortSignal): Promise<() => void> {
    if (this.#isClosed) return Promise.reject(shuttingDown());
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<() => void>();
    const waiting: Waiting = { grant: resolve, refuse: reject };
    this.#queue.push(waiting);
    const leave = () => {
      const index = this.#queue.indexOf(waiting);
      if (index < 0) return;
      this.#queue.splice(index, 1);
      reject(signal.reason);
    };
    signal.addEventListener("abort", leave);
    this.#grantNext();
    return promise.finally(() => signal.removeEventListener("abort", leave));
  }

  #grantNext(): void {
    while (this.#open < this.#options.maxSessions) {
      const next = this.#queue.shift();
      if (!next) return;
      this.#open += 1;
      next.grant(() => {
        this.#open -= 1;
        this.#grantNext();
      });
    }
  }

  #use(project: string): Warm {
    if (this.#isClosed) throw shuttingDown();
    const warm = this.#current.get(project) ?? this.#start(project);
    clearTimeout(warm.idleTimer);
    warm.uses += 1;
    warm.open += 1;
    // The next session gets a fresh browser; this one ends with its last session.
    if (warm.uses >= this.#options.maxUses) this.#current.delete(project);
    return warm;
  }

  #start(project: string): Warm {
    const warm: Warm = { driver: this.#options.start(), uses: 0, open: 0, idleTimer: undefined };
    const ended = this.#follow(warm, () => {
      if (this.#current.get(project) === warm) this.#current.delete(project);
    }).finally(() => this.#running.delete(warm));
    this.#running.set(warm, ended);
    this.#current.set(project, warm);
    return warm;
  }

  /** Watches a browser from its start to its end; `forget` is called as soon as it can't be used. */
  async #follow(warm: Warm, forget: () => void): Promise<void> {
    try {
      const driver = await warm.driver;
      this.#drivers.add(driver);
      await driver.gone;
      forget();
      await driver.exited;
      this.#drivers.delete(driver);
    } catch {
      // It did not start; who asked for it is told.
      forget();
    }
  }

  #release(project: string, warm: Warm): void {
    warm.open -= 1;
    if (warm.open > 0) return;
    if (this.#current.get(project) !== warm) {
      this.#end(warm);
      return;
    }
    warm.idleTimer = setTimeout(() => {
      this.#current.delete(project);
      this.#end(warm);
    }, this.#options.idleMs);
    warm.idleTimer.unref();
  }

  #end(warm: Warm): void {
    clearTimeout(warm.idleTimer);
    void warm.driver.then(
      (driver) => driver.end(),
      () => undefined,
    );
  }
}

/** The promise's value, unless the signal says that nobody waits for it any more. */
async function orAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener("abort", onAbort);
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function once(run: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) run();
    isDone = true;
  };
}

/** The error for sessions that the worker cannot open or go on with as it ends. */
export function shuttingDown(): MillraceError {
  return new MillraceError({
    code: "CAPABILITY_UNAVAILABLE",
    message: "Cannot open a browser session as the worker must be running: it is shutting down",
    hint: "The run goes on by itself when the worker is back.",
  });
}
