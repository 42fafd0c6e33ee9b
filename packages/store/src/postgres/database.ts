import pg from "pg";
import { isWorthRepeating, translatePostgresError } from "./database-errors.ts";
import { gatherReads } from "./gather-reads.ts";

// Behind a pooler a connection takes no settings with it, so both limits are kept on this side.
const defaultConnectTimeoutMs = 5_000;
const defaultStatementTimeoutMs = 30_000;
// A connection whose other end is gone without a word is noticed some ten seconds after this.
const keepAliveMs = 10_000;
const maxRepeats = 5;

/** What the work of a transaction returns to have it undone. */
export const undone = Symbol("undone");

export interface Statement {
  /** Of what comes often: where that can be, it is planned once for each connection, and reads are sent with others. */
  readonly name?: string;
  readonly text: string;
  readonly values?: readonly unknown[];
}

/** Runs statements, each by itself or several in one transaction. */
export interface Queries {
  rows<Row extends object>(statement: Statement): Promise<Row[]>;
  /** The rows that a statement returned, and how many it wrote. */
  run(statement: Statement): Promise<{ readonly rows: readonly object[]; readonly changes: number }>;
}

/** The connections to one database. */
export interface Database extends Queries {
  /** All of `work` or nothing, also where it returns `undone`; repeated when a deadlock undid it. */
  transaction<Result>(work: (queries: Queries) => Promise<Result>): Promise<Result>;
  /** Resolves when what was asked before is done. */
  close(): Promise<void>;
}

/** Where a database is, and how long to wait for it. */
export interface DatabaseAddress {
  /** `postgresql://user:password@host:port/database`. */
  readonly url: string;
  readonly connectTimeoutMs?: number;
  readonly statementTimeoutMs?: number;
}

/** Settings of every connection; a bigint is a number here (times and sizes are below 2^53). */
export function connectionSettings(address: DatabaseAddress): pg.ClientConfig {
  const int8 = 20;
  return {
    connectionString: address.url,
    connectionTimeoutMillis: address.connectTimeoutMs ?? defaultConnectTimeoutMs,
    query_timeout: address.statementTimeoutMs ?? defaultStatementTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: keepAliveMs,
    application_name: "millrace",
    types: {
      getTypeParser: (oid: number, format?: "text" | "binary") =>
        oid === int8 ? Number : pg.types.getTypeParser(oid, format as "text"),
    } as pg.CustomTypesConfig,
  };
}

export interface ConnectOptions extends DatabaseAddress {
  readonly maxConnections: number;
  /** Whether what has a name is prepared; behind a pooler in transaction mode that may be lost. (Default: never) */
  readonly prepares?: () => boolean;
  /** Whether what is prepared is gathered too: reads alone. (Default: false) */
  readonly gathers?: boolean;
}

export function connectDatabase({
  maxConnections,
  prepares = () => false,
  gathers = false,
  ...address
}: ConnectOptions): Database {
  const pool = new pg.Pool({ ...connectionSettings(address), max: maxConnections, pipeline: gathers });
  // A connection that breaks is replaced by the next query, which reports if it cannot be.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const gather = gatherReads(pool);
  const named = ({ name, ...statement }: Statement): Statement =>
    name !== undefined && prepares() ? { name, ...statement } : statement;
  const underWay = new Set<Promise<unknown>>();
  function track<Result>(work: Promise<Result>): Promise<Result> {
    underWay.add(work);
    const done = () => void underWay.delete(work);
    work.then(done, done);
    return work;
  }
  return {
    rows: <Row extends object>(asked: Statement) => {
      const statement = named(asked);
      const isGathered = gathers && statement.name !== undefined;
      return track(
        repeated(() => (isGathered ? gather((client) => rows<Row>(client, statement)) : rows<Row>(pool, statement))),
      );
    },
    run: (statement) => track(repeated(() => run(pool, statement))),
    transaction: (work) => track(repeated(() => transaction(pool, { work, named }))),
    async close() {
      // The pool forgets those that still wait for a connection when it ends.
      while (underWay.size > 0) await Promise.allSettled(underWay);
      await pool.end();
    },
  };
}

async function rows<Row extends object>(
  queries: pg.Pool | pg.PoolClient,
  { values = [], ...statement }: Statement,
): Promise<Row[]> {
  const result = await queries.query<Row>({ ...statement, values: [...values] });
  return result.rows;
}

async function run(queries: pg.Pool | pg.PoolClient, { text, values = [] }: Statement) {
  const { rows, rowCount } = await queries.query(text, [...values]);
  return { rows: rows as object[], changes: rowCount ?? 0 };
}

interface Transaction<Result> {
  work(queries: Queries): Promise<Result>;
  named(statement: Statement): Statement;
}

async function transaction<Result>(pool: pg.Pool, { work, named }: Transaction<Result>): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    const result = await work({
      rows: (statement) => rows(client, named(statement)),
      run: (statement) => run(client, statement),
    });
    await client.query(result === undone ? "rollback" : "commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch((failure: Error) => {
      broken = failure;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

async function repeated<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let repeat = 0; ; repeat += 1)
    try {
      return await work();
    } catch (error) {
      if (!isWorthRepeating(error) || repeat === maxRepeats) throw translatePostgresError(error);
    }
}
