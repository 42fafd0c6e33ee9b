import { randomUUID } from "node:crypto";
import pg from "pg";

/** Makes an empty database on a test server, under a name of its own, and returns its address. */
export async function createTestDatabase(serverUrl: string): Promise<string> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  await runSql(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** A connection of one's own, for what has to stay open: transactions, locks. */
export interface TestSession {
  query(sql: string): Promise<pg.QueryResult>;
  end(): Promise<void>;
}

export async function openTestSession(url: string): Promise<TestSession> {
  const client = new pg.Client({ connectionString: url });
  // A server that is killed by a test ends its connections.
  client.on("error", () => undefined);
  await client.connect();
  return { query: (sql) => client.query(sql), end: () => client.end() };
}

/** Runs statements on a connection of their own. */
export async function runSql(url: string, sql: string): Promise<pg.QueryResult> {
  const session = await openTestSession(url);
  try {
    return await session.query(sql);
  } finally {
    await session.end();
  }
}
