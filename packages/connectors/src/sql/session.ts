import type { Json } from "@millrace/flow";
import type { BoundStatement } from "./bound-statement.ts";
import type { Dialect } from "./dialect.ts";

/** One connection to a database, for one call at a time. */
export interface SqlSession {
  /** The rows of a statement in batches, read as they are asked for, then how many rows it has changed. */
  rows(statement: BoundStatement): AsyncGenerator<readonly Json[], number>;
  /** Begins to load rows in the database's own way; absent where it has none. Either `end` or `fail` is to be called. */
  readonly copyIn?: (text: string) => SqlCopy;
  /** Stops in the database what is under way there; it then fails by itself. */
  cancel(): Promise<void>;
  /** False when it can't be used again. */
  readonly isOpen: () => boolean;
  close(): Promise<void>;
}

/** Rows on their way into a table. */
export interface SqlCopy {
  /** Resolves when more can be taken. */
  write(rows: readonly (readonly Json[])[]): Promise<void>;
  /** How many rows there are now more. */
  end(): Promise<number>;
  /** Takes all of it back; the session can be used again then. */
  fail(message: string): Promise<void>;
}

/** Where the calls of a connection get their sessions. */
export interface SqlClient {
  readonly dialect: Dialect;
  readonly isReadOnly: boolean;
  /** For statements that do not say. */
  readonly timeoutMs: number;
  readonly pool: SqlPool;
}

export interface SqlPool {
  /** A session for one call, which gives it back; canceled when the signal is aborted. */
  take(signal: AbortSignal): Promise<SqlLease>;
  close(): Promise<void>;
}

export interface SqlLease {
  readonly session: SqlSession;
  /** Stops what is under way; the session is not used by another call after that. */
  cancel(): void;
  giveBack(): Promise<void>;
}

/** Keeps the sessions of a connection; how many there are is bounded by who asks, its connection's limit. */
export async function createPool(open: () => Promise<SqlSession>): Promise<SqlPool> {
  const all = new Set<SqlSession>();
  const idle: SqlSession[] = [];

  async function find(): Promise<SqlSession> {
    for (let session = idle.pop(); session; session = idle.pop()) {
      if (session.isOpen()) return session;
      await drop(session);
    }
    const session = await open();
    all.add(session);
    return session;
  }

  async function drop(session: SqlSession): Promise<void> {
    all.delete(session);
    await session.close().catch(() => {});
  }

  // What is wrong with the settings is to be seen when the connection opens, not when a statement is done.
  idle.push(await find());
  return {
    async take(signal) {
      const session = await find();
      let canceling: Promise<void> | null = null;
      const cancel = () => {
        canceling ??= session.cancel().catch(() => session.close());
      };
      signal.addEventListener("abort", cancel, { once: true });
      if (signal.aborted) cancel();
      return {
        session,
        cancel,
        async giveBack() {
          signal.removeEventListener("abort", cancel);
          await canceling;
          // A cancellation that comes late would hit the next statement.
          if (canceling || !session.isOpen()) await drop(session);
          else idle.push(session);
        },
      };
    },
    async close() {
      idle.length = 0;
      await Promise.all([...all].map(drop));
    },
  };
}
