import { z } from "@millrace/flow";
import { type ConnectorProblem, defineConnector, type OpenContext } from "../connector/index.ts";
import { type Dialect, doneTable } from "../sql/dialect.ts";
import { allowedKeywords } from "../sql/leading-keyword.ts";
import { onConflict } from "../sql/on-conflict.ts";
import { probeVersion } from "../sql/probe-version.ts";
import { createPool, type SqlClient } from "../sql/session.ts";
import { sqlMethods, sqlStreams } from "../sql/sql-methods.ts";
import { grantedFile } from "./database-file.ts";
import { openSqlite, SqliteError } from "./sqlite-process.ts";

const settings = z.strictObject({
  /** The file, in a folder that the operator grants; made where it is not there. */
  path: z.string().min(1).max(4_096),
  /** Nothing that flows do may change the file. */
  readOnly: z.boolean().default(false),
  /** How long a statement waits for another one that writes. */
  busyTimeoutMs: z.int().min(0).max(3_600_000).default(10_000),
  /** For statements that do not say. */
  statementTimeoutMs: z.int().min(1).max(86_400_000).default(60_000),
});
type Settings = z.output<typeof settings>;

// Without pragma, attach and vacuum, which reach for other files.
const keywords = allowedKeywords("");

const dialect: Dialect = {
  quote: '"',
  mostNameBytes: 1_000,
  mostParams: 32_766,
  keywords,
  transactionKeywords: keywords,
  placeholder: () => "?",
  // At once, as one that reads first and then wants to write can find that another was faster.
  begin: "begin immediate",
  beginReadOnly: "begin",
  onConflict,
  done: {
    create: `create table if not exists ${doneTable} (key text primary key, done_at text not null default current_timestamp)`,
    insert: (key) => ({ text: `insert into ${doneTable} (key) values (?) on conflict do nothing`, values: [key] }),
    isMissing: (error) => error instanceof SqliteError && error.message === `no such table: ${doneTable}`,
  },
};

/** SQLite files, by Node's own module. */
export const sqliteConnector = defineConnector({
  kind: "sqlite",
  title: "SQLite",
  settings,
  runnerModule: new URL("../sql/sql-client.ts", import.meta.url).href,
  // Each is a process, and one at a time writes.
  concurrency: 2,
  reach: () => [],
  async open({ settings, connection, folders }: OpenContext<Settings>): Promise<SqlClient> {
    const { path, readOnly, busyTimeoutMs, statementTimeoutMs } = settings;
    const open = async () =>
      openSqlite({ file: await grantedFile({ connection, path, folders }), readOnly, busyTimeoutMs });
    return { dialect, isReadOnly: readOnly, timeoutMs: statementTimeoutMs, pool: await createPool(open) };
  },
  probe: (client, { signal }) => probeVersion(client, { title: "SQLite", version: "sqlite_version()", signal }),
  explain,
  methods: sqlMethods,
  streams: sqlStreams,
  close: ({ pool }) => pool.close(),
});

// SQLITE_BUSY, SQLITE_LOCKED, SQLITE_NOMEM, SQLITE_INTERRUPT, SQLITE_IOERR, SQLITE_FULL. Source: SQLite's "Result and
// Error Codes"; the lowest byte of an extended code is its primary one.
const passing = new Set([5, 6, 7, 9, 10, 13]);

function explain(error: unknown): ConnectorProblem | null {
  if (!(error instanceof SqliteError)) return null;
  const { number } = error;
  if (number === null) return { reason: "refused", retry: true };
  return { reason: "refused", retry: passing.has(number & 0xff), data: { resultCode: number } };
}
