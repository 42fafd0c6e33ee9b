import type { Json, z } from "@millrace/flow";
import type { SqlStatement, SqlValue } from "./sql-statement.ts";

/** A row by the names of its columns; `docs/flows-guide/connectors.md` says how types become JSON. */
export type SqlRow = Readonly<Record<string, Json>>;

/** A statement with its parameters apart: of the template `sql`, or a text in the database's own spelling. */
export type SqlInput = SqlStatement | { readonly sql: string; readonly params?: readonly SqlValue[] };

export interface SqlOptions {
  /** For each statement; one that takes longer is canceled in the database. (Default: what the connection says) */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface SqlResult {
  /** How many rows the statement has changed, as the database counts them; of a query, those it gives. */
  readonly affected: number;
  /** What a query or a `returning` gives. */
  readonly rows: readonly SqlRow[];
}

/** What `once` says. */
export interface SqlOnce {
  /** False where the same key was done before: nothing was done now. */
  readonly isFirst: boolean;
  /** Of each statement; of none where nothing was done. */
  readonly results: readonly SqlResult[];
}

export interface InsertOptions extends SqlOptions {
  /**
   * What happens to a row that is there already: nothing, or its other columns are set anew where the columns of
   * `updateBy`, which a unique index must have, are the same. (Default: the whole call fails)
   */
  readonly onConflict?: "ignore" | { readonly updateBy: readonly string[] };
  /** Insert nothing where this key was done before, as `once` does. */
  readonly once?: string;
}

export interface CopyOptions extends SqlOptions {
  /** Load nothing where this key was done before, as `once` does. */
  readonly once?: string;
}

export interface InsertResult {
  /** How many rows were handed over. */
  readonly rows: number;
  /** How many rows were changed, as the database counts them. */
  readonly affected: number;
  /** False where the key of `once` was done before. */
  readonly isFirst: boolean;
}

type Checked<Schema extends z.ZodType> = SqlOptions & { readonly response: Schema };

/** What a flow receives for `postgres()`, `mysql()` and `sqlite()`. Call it inside a step, so that its answer is recorded. */
export interface SqlCapability {
  /** The rows of a query, at most 10,000 and 8 MiB (`SQL_ANSWER_TOO_LARGE`); with `response` they are checked. */
  query<Schema extends z.ZodType>(statement: SqlStatement, options: Checked<Schema>): Promise<z.output<Schema>>;
  query(statement: SqlStatement, options?: SqlOptions): Promise<readonly SqlRow[]>;
  query<Schema extends z.ZodType>(
    text: string,
    params: readonly SqlValue[],
    options: Checked<Schema>,
  ): Promise<z.output<Schema>>;
  query(text: string, params?: readonly SqlValue[], options?: SqlOptions): Promise<readonly SqlRow[]>;
  /** Does a statement, and says how many rows it has changed. */
  execute(statement: SqlStatement, options?: SqlOptions): Promise<SqlResult>;
  execute(text: string, params?: readonly SqlValue[], options?: SqlOptions): Promise<SqlResult>;
  /** Does all statements or none. */
  transaction(statements: readonly SqlInput[], options?: SqlOptions): Promise<readonly SqlResult[]>;
  /**
   * Does all statements or none, and never again under the same key: a row in the table `millrace_done` of the same
   * database, written in the same transaction, says that they were done. A step's `idempotencyKey` is such a key.
   */
  once(key: string, statements: readonly SqlInput[], options?: SqlOptions): Promise<SqlOnce>;
  /** Reads rows of any number as they are needed; a slow reader slows the database down. */
  stream(statement: SqlStatement, options?: SqlOptions): AsyncGenerator<SqlRow>;
  stream(text: string, params?: readonly SqlValue[], options?: SqlOptions): AsyncGenerator<SqlRow>;
  /** Inserts rows of any number, in batches, all or none of them; columns that a row lacks have their defaults. */
  insertMany(
    table: string,
    rows: Iterable<SqlRow> | AsyncIterable<SqlRow>,
    options?: InsertOptions,
  ): Promise<InsertResult>;
  /**
   * Loads rows of any number, all or none of them, in the fastest way that the database has: `copy` in PostgreSQL, else
   * inserts of many rows each. All rows have the columns of the first one.
   */
  copyIn(table: string, rows: Iterable<SqlRow> | AsyncIterable<SqlRow>, options?: CopyOptions): Promise<InsertResult>;
}
