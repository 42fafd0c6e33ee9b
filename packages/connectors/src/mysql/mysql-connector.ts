import { type ConnectorProblem, defineConnector, type OpenContext } from "../connector/index.ts";
import { tlsProblem } from "../connector/tls-problem.ts";
import { type Dialect, doneTable } from "../sql/dialect.ts";
import { allowedChanges, allowedKeywords } from "../sql/leading-keyword.ts";
import { probeVersion } from "../sql/probe-version.ts";
import { type ServerSettings, serverSettings } from "../sql/server-settings.ts";
import { createPool, type SqlClient } from "../sql/session.ts";
import { sqlMethods, sqlStreams } from "../sql/sql-methods.ts";
import { openSession } from "./mysql-session.ts";

const changes = "show describe desc table do";

const dialect: Dialect = {
  quote: "`",
  // Names have 64 characters at most, of up to 3 bytes each; the server counts them itself.
  mostNameBytes: 192,
  mostParams: 65_535,
  // What a procedure does, and whether it ends the transaction, is not to be seen from here.
  keywords: allowedKeywords(`${changes} truncate rename grant revoke optimize call`),
  transactionKeywords: allowedChanges(changes),
  placeholder: () => "?",
  begin: "start transaction",
  beginReadOnly: "start transaction read only",
  onConflict({ columns, keys }) {
    const others = keys ? columns.filter((column) => !keys.includes(column)) : [];
    // A column that is set to what it is changes nothing; `insert ignore` would ignore more than rows that are there.
    const [first = ""] = columns;
    const set = others.map((column) => `${column} = values(${column})`).join(", ");
    return `on duplicate key update ${set || `${first} = ${first}`}`;
  },
  done: {
    create: `create table if not exists ${doneTable} (\`key\` varchar(255) character set utf8mb4 collate utf8mb4_bin primary key, done_at timestamp not null default current_timestamp) engine = innodb`,
    insert: (key) => ({ text: `insert ignore into ${doneTable} (\`key\`) values (?)`, values: [key] }),
    isMissing: (error) => numberOf(error) === 1146,
  },
};
const readOnlyDialect: Dialect = { ...dialect, keywords: allowedChanges(changes) };

/** MySQL and MariaDB, spoken to with the driver `mysql2`. */
export const mysqlConnector = defineConnector({
  kind: "mysql",
  title: "MySQL",
  settings: serverSettings({ port: 3306, user: "root" }),
  runnerModule: new URL("../sql/sql-client.ts", import.meta.url).href,
  reach: ({ host, port }) => [`${host}:${port}`],
  async open(context: OpenContext<ServerSettings>): Promise<SqlClient> {
    const { readOnly, statementTimeoutMs } = context.settings;
    const pool = await createPool(() => openSession(context));
    return { dialect: readOnly ? readOnlyDialect : dialect, isReadOnly: readOnly, timeoutMs: statementTimeoutMs, pool };
  },
  probe: (client, { signal }) => probeVersion(client, { title: "MySQL", version: "version()", signal }),
  explain: (error) => tlsProblem(error) ?? explain(error),
  methods: sqlMethods,
  streams: sqlStreams,
  close: ({ pool }) => pool.close(),
});

// Access denied to the server, for the host, for the database, or by the way to sign in.
const credentials = new Set([1044, 1045, 1130, 1251, 1524, 1698, 4151]);
// Too many connections, shutdown, the connection was killed.
const away = new Set([1040, 1053, 1203, 1927, 3169]);
// Lock wait timeout, deadlock, canceled, out of time, disk or memory.
const passing = new Set([1205, 1213, 1317, 3024, 1969, 1021, 1037, 1041]);

/** Source: MySQL's documentation, "Server Error Message Reference", and MariaDB's, "Error Codes". */
function explain(error: unknown): ConnectorProblem | null {
  if (!(error instanceof Error)) return null;
  const { code, fatal } = error as { readonly code?: unknown; readonly fatal?: unknown };
  const number = numberOf(error);
  if (number === null) return code === "PROTOCOL_CONNECTION_LOST" || fatal === true ? { reason: "unreachable" } : null;
  const data = { errorNumber: number, sqlState: String((error as { readonly sqlState?: string }).sqlState ?? "") };
  if (credentials.has(number)) return { reason: "credentials", data };
  if (away.has(number)) return { reason: "unreachable", data };
  return { reason: "refused", retry: passing.has(number), data };
}

function numberOf(error: unknown): number | null {
  const { errno, sqlState } = error as { readonly errno?: unknown; readonly sqlState?: unknown };
  // Sockets have an errno too, below zero.
  return typeof errno === "number" && errno > 0 && sqlState !== undefined ? errno : null;
}
