import pg from "pg";
import { isWorthRepeating, translatePostgresError } from "./database-errors.ts";

// Behind a pooler a connection takes no settings with it, so both limits are kept on this side.
const connectTimeoutMs = 5_000;
const statementTimeoutMs = 30_000;
const maxConnections = 10;
const maxRepeats = 5;

/** One statement; a named one is parsed once per connection. */
export interface Statement {
  readonly text: string;
  readonly values?: readonly unknown[];
  readonly name?: string;
}

/** Runs statements, each by itself or several in one transaction. */
export interface Queries {
  rows<Row extends object>(statement: Statement): Promise<Row[]>;
}

/** The connections to one database. */
export interface Database extends Queries {
  /** All of `work` or nothing; repeated when a deadlock undid it. */
  transaction<Result>(work: (queries: Queries) => Promise<Result>): Promise<Result>;
  /** Resolves when what was asked before is done. */
  close(): Promise<void>;
}

/** Settings of every connection to `url`; a bigint is a number here (times and sizes are below 2^53). */
export function connectionSettings(url: string): pg.ClientConfig {
  const int8 = 20;
  return {
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: statementTimeoutMs,
    keepAlive: true,
    application_name: "millrace",
    types: {
      getTypeParser: (oid: number, format?: "text" | "binary") =>
        oid === int8 ? Number : pg.types.getTypeParser(oid, format as "text"),
    } as pg.CustomTypesConfig,
  };
}

export function connectDatabase({ url }: { readonly url: string }): Database {
  const pool = new pg.Pool({ ...connectionSettings(url), max: maxConnections });
  // An idle connection that breaks is replaced by the next query, which reports if it cannot be.
  pool.on("error", () => undefined);
  const underWay = new Set<Promise<unknown>>();
  function track<Result>(work: Promise<Result>): Promise<Result> {
    underWay.add(work);
    const done = () => void underWay.delete(work);
    work.then(done, done);
    return work;
  }
  return {
    rows: (statement) => track(repeated(() => rows(pool, statement))),
    transaction: (work) => track(repeated(() => transaction(pool, work))),
    async close() {
      // The pool forgets those that still wait for a connection when it ends.
      while (underWay.size > 0) await Promise.allSettled(underWay);
      await pool.end();
    },
  };
}

async function rows<Row extends object>(queries: pg.Pool | pg.PoolClient, statement: Statement): Promise<Row[]> {
  const { text, values, name } = statement;
  const result = await queries.query({ text, values: values as unknown[], ...(name !== undefined && { name }) });
  return result.rows as Row[];
}

async function transaction<Result>(pool: pg.Pool, work: (queries: Queries) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    const result = await work({ rows: (statement) => rows(client, statement) });
    await client.query("commit");
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
