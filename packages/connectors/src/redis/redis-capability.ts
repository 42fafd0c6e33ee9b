import type { Json } from "@millrace/flow";

export interface RedisOptions {
  readonly signal?: AbortSignal;
}

export interface LockOptions extends RedisOptions {
  /** When it falls free by itself. */
  readonly ttlMs: number;
  /** Who asks, such as a step's `idempotencyKey`: the same one has the lock again, and longer. */
  readonly owner: string;
}

/** What a flow receives for `redis()`. Call it inside a step, so that its answer is recorded. Keys have the connection's prefix. */
export interface RedisCapability {
  /** One command of those that read or change data; numbers become texts, texts come back as UTF-8. */
  command(name: string, ...args: readonly (string | number)[]): Promise<Json>;
  get(key: string, options?: RedisOptions): Promise<string | null>;
  /** With `ifAbsent` it says false where the key is there, and changes nothing. */
  set(
    key: string,
    value: string | number,
    options?: RedisOptions & { readonly ttlMs?: number; readonly ifAbsent?: boolean },
  ): Promise<boolean>;
  /** How many of them were there. */
  delete(...keys: readonly string[]): Promise<number>;
  increment(key: string, by?: number): Promise<number>;
  /** How many subscribers were told; the channel has the connection's prefix too. */
  publish(channel: string, message: string): Promise<number>;
  /**
   * Takes a lock; null where another owner has it. The token grows with every new owner: hand it to what the lock
   * guards, which refuses a smaller one than it has seen, as a lock alone cannot stop who was paused for too long.
   */
  lock(key: string, options: LockOptions): Promise<number | null>;
  /** False where the owner no longer has it. */
  unlock(key: string, owner: string): Promise<boolean>;
}
