import { type ConnectorProblem, defineConnector, type OpenContext } from "../connector/index.ts";
import { tlsProblem } from "../connector/tls-problem.ts";
import { type Dialect, doneTable } from "../sql/dialect.ts";
import { allowedKeywords } from "../sql/leading-keyword.ts";
import { onConflict } from "../sql/on-conflict.ts";
import { probeVersion } from "../sql/probe-version.ts";
import { type ServerSettings, serverSettings } from "../sql/server-settings.ts";
import { createPool, type SqlClient } from "../sql/session.ts";
import { sqlMethods, sqlStreams } from "../sql/sql-methods.ts";
import { openSession } from "./postgres-session.ts";

const keywords = allowedKeywords("table truncate merge call do show refresh comment grant revoke vacuum");

const dialect: Dialect = {
  quote: '"',
  mostNameBytes: 63,
  mostParams: 65_535,
  keywords,
  transactionKeywords: keywords,
  placeholder: (index) => `$${index}`,
  begin: "begin",
  beginReadOnly: "begin read only",
  onConflict,
  done: {
    create: `create table if not exists ${doneTable} (key text primary key, done_at timestamptz not null default now())`,
    insert: (key) => ({ text: `insert into ${doneTable} (key) values ($1) on conflict do nothing`, values: [key] }),
    isMissing: (error) => stateOf(error) === "42P01",
  },
};

/** PostgreSQL, spoken to with the driver `pg`. */
export const postgresConnector = defineConnector({
  kind: "postgres",
  title: "PostgreSQL",
  settings: serverSettings({ port: 5432, user: "postgres" }),
  runnerModule: new URL("../sql/sql-client.ts", import.meta.url).href,
  reach: ({ host, port }) => [`${host}:${port}`],
  async open(context: OpenContext<ServerSettings>): Promise<SqlClient> {
    const { readOnly, statementTimeoutMs } = context.settings;
    const pool = await createPool(() => openSession(context));
    return { dialect, isReadOnly: readOnly, timeoutMs: statementTimeoutMs, pool };
  },
  probe: (client, { signal }) =>
    probeVersion(client, { title: "PostgreSQL", version: "current_setting('server_version')", signal }),
  explain: (error) => tlsProblem(error) ?? explain(error),
  methods: sqlMethods,
  streams: sqlStreams,
  close: ({ pool }) => pool.close(),
});

/** Source: PostgreSQL's documentation, appendix A, "PostgreSQL Error Codes". */
function explain(error: unknown): ConnectorProblem | null {
  if (!(error instanceof Error)) return null;
  if (/^Connection terminated|^timeout expired/.test(error.message)) return { reason: "unreachable" };
  if (error.message.startsWith("SASL:")) return { reason: "credentials" };
  const state = stateOf(error);
  if (state === null) return null;
  const { constraint } = error as { readonly constraint?: string };
  const data = { sqlState: state, ...(constraint !== undefined && { constraint }) };
  if (state.startsWith("28")) return { reason: "credentials", data };
  // The server starts, stops or is full: 57P01 to 57P03, 53300, class 08.
  if (/^(08|57P0[1-3]|53300)/.test(state)) return { reason: "unreachable", data };
  // Serialization failures, deadlocks, locks, cancellation, resources and the system: another time it may go.
  return { reason: "refused", retry: /^(40|55P03|57|53|58)/.test(state), data };
}

function stateOf(error: unknown): string | null {
  const { code, severity } = error as { readonly code?: unknown; readonly severity?: unknown };
  return typeof code === "string" && severity !== undefined ? code : null;
}
