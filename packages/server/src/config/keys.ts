import { isIP } from "node:net";
import { delimiter, isAbsolute, resolve } from "node:path";
import { defaultRates } from "../door/rate-limits.ts";
import { type LogThreshold, logThresholds } from "../log/log.ts";
import type { KeySource } from "../secrets/master-keys.ts";
import { readHost, readPublicHosts } from "./host-names.ts";

/** What reading one value can end in. */
export type Reading<Value> = { readonly value: Value } | { readonly problem: string };

/** One thing that can be configured. */
export interface ConfigKey<Value> {
  /** How the documentation writes the default. */
  readonly defaultText: string;
  readonly about: string;
  /** Whether the value holds a password, so that no message may show it. */
  readonly secret?: true;
  /** The value of a text; null where the key is not set. */
  read(text: string | null): Reading<Value>;
}

const key = <Value>(definition: ConfigKey<Value>): ConfigKey<Value> => definition;

/** Every environment variable of Millrace; `docs/configuration.md` is written from this table. */
export const configKeys = {
  MILLRACE_DATA_DIR: key<string>({
    defaultText: "`.millrace`",
    about: "The folder for the embedded store, artifacts, logs and the local token. One process at a time owns it.",
    read: (text) => ({ value: resolve(text ?? ".millrace") }),
  }),
  MILLRACE_DATABASE_URL: key<string | null>({
    defaultText: "none: embedded SQLite",
    about: "A PostgreSQL 14+ for runs and artifacts: `postgres://user:password@host:5432/database`.",
    secret: true,
    read: (text) => (text === null ? { value: null } : readDatabaseUrl(text)),
  }),
  MILLRACE_LISTEN_URL: key<string | null>({
    defaultText: "`MILLRACE_DATABASE_URL`",
    about:
      "Where `MILLRACE_DATABASE_URL` leads to a pooler (PgBouncer in transaction mode): the same database without it, for the one connection that hears of the commits of others. Without a way to hear of them, the database is asked every half second.",
    secret: true,
    read: (text) => (text === null ? { value: null } : readDatabaseUrl(text)),
  }),
  MILLRACE_SECRET_KEY: key<readonly KeySource[] | null>({
    defaultText: "`secret.key` in the data folder, made when it is needed; with PostgreSQL none",
    about:
      "The master key of [secrets](security.md#secrets): 32 bytes in base64 or base64url, such as `openssl rand -base64 32` prints. With the embedded store also `keychain` or `keychain:<name>` for [the system's keychain](security.md#the-keychain), and `file` for the default. More than one, separated by commas: the first encrypts, the others still decrypt.",
    secret: true,
    read: (text) => (text === null ? { value: null } : readSecretKeys(text)),
  }),
  MILLRACE_HOST: key<string>({
    defaultText: "`127.0.0.1`",
    about:
      "The address to listen on. `0.0.0.0`, `::` or an address of a network lets [other machines](security.md#other-machines) in, and a server then needs `MILLRACE_PUBLIC_HOSTS`.",
    read: (text) => readHost(text ?? "127.0.0.1"),
  }),
  MILLRACE_PUBLIC_HOSTS: key<readonly string[]>({
    defaultText: "none",
    about:
      "By which names the server may be called, beside those of loopback: `host` or `host:port`, separated by commas, as a browser's address line has them. Without a port: 80, 443 and the server's own. Other names are refused.",
    read: (text) => (text === null ? { value: [] } : readPublicHosts(text)),
  }),
  MILLRACE_PORT: key<number>({
    defaultText: "`5005`",
    about: "The port of API and panel; `0` takes a free one.",
    read: (text) => readWhole(text ?? "5005", { minimum: 0, maximum: 65_535 }),
  }),
  MILLRACE_PUBLIC_URL: key<string | null>({
    defaultText: "the address that it listens on",
    about:
      "How outsiders reach this server, for the URLs that flows hand out (`step.webhook`): `https://millrace.example`. A proxy in front sends the address that the server listens on as `Host`, or a name of `MILLRACE_PUBLIC_HOSTS`.",
    read: (text) => (text === null ? { value: null } : readPublicUrl(text)),
  }),
  MILLRACE_READS_PER_SECOND: key<number>({
    defaultText: `\`${defaultRates.readsPerSecond}\``,
    about: "How many reads one caller may make, twice as many after a pause; more are answered with 429.",
    read: (text) => readWhole(text ?? String(defaultRates.readsPerSecond), { minimum: 1, maximum: 1_000_000 }),
  }),
  MILLRACE_WRITES_PER_SECOND: key<number>({
    defaultText: `\`${defaultRates.writesPerSecond}\``,
    about: "The same for calls that change something.",
    read: (text) => readWhole(text ?? String(defaultRates.writesPerSecond), { minimum: 1, maximum: 1_000_000 }),
  }),
  MILLRACE_REFUSALS_PER_MINUTE: key<number>({
    defaultText: `\`${defaultRates.refusalsPerMinute}\``,
    about: "How many requests without a good token are looked at from one address.",
    read: (text) => readWhole(text ?? String(defaultRates.refusalsPerMinute), { minimum: 1, maximum: 1_000_000 }),
  }),
  MILLRACE_TRUSTED_PROXIES: key<readonly string[]>({
    defaultText: "none",
    about:
      "Addresses of proxies whose `X-Forwarded-For` says where a request comes from, separated by commas; from others the header counts for nothing.",
    read: (text) => (text === null ? { value: [] } : readAddresses(text)),
  }),
  MILLRACE_BROWSER: key<string | null>({
    defaultText: "the first of Chromium, Chrome and Edge that is found",
    about: "The browser's program, as a path; `none` runs without one.",
    read: (text) => ({ value: text }),
  }),
  MILLRACE_GRANTS: key<readonly string[]>({
    defaultText: "none",
    about: 'Private addresses that flows with `hosts: ["*"]` may reach too: `host:port`, separated by commas.',
    read: (text) => (text === null ? { value: [] } : readGrants(text)),
  }),
  MILLRACE_CONCURRENCY: key<number>({
    defaultText: "`50`",
    about: "How many runs the worker holds at the same time.",
    read: (text) => readWhole(text ?? "50", { minimum: 1, maximum: 10_000 }),
  }),
  MILLRACE_LABELS: key<readonly string[]>({
    defaultText: "none",
    about:
      "What this worker has that flows may need, separated by commas: `gpu,eu`. `browser` is added where one is found.",
    read: (text) => (text === null ? { value: [] } : readLabels(text)),
  }),
  MILLRACE_SQLITE_FOLDERS: key<readonly string[]>({
    defaultText: "none",
    about:
      "Folders with SQLite databases that connections may open, separated by `:` (on Windows `;`). Never the data folder: its database holds everything.",
    read: (text) => (text === null ? { value: [] } : readFolders(text)),
  }),
  MILLRACE_CONNECTION_CHECK_MINUTES: key<number>({
    defaultText: "`15`",
    about:
      "How often connections in use are tried, give or take a tenth; `0` tries none. See [connections](flows-guide/connections.md#how-it-is).",
    read: (text) => readWhole(text ?? "15", { minimum: 0, maximum: 10_080 }),
  }),
  MILLRACE_RUNNER_MEMORY_MB: key<number>({
    defaultText: "`512`",
    about: "How much memory a runner may take; flows that need more say so (`limits`).",
    read: (text) => readWhole(text ?? "512", { minimum: 128, maximum: 65_536 }),
  }),
  MILLRACE_HEALTH_PORT: key<number | null>({
    defaultText: "none",
    about:
      "Where `millrace worker` answers `/health/live` and `/health/ready`, on `MILLRACE_HOST`; `0` takes a free one.",
    read: (text) => (text === null ? { value: null } : readWhole(text, { minimum: 0, maximum: 65_535 })),
  }),
  MILLRACE_LEASE_MS: key<number>({
    defaultText: "`10000`",
    about: "How long a worker that has fallen silent keeps its runs from other workers.",
    read: (text) => readWhole(text ?? "10000", { minimum: 1_000, maximum: 600_000 }),
  }),
  MILLRACE_DRAIN_MS: key<number>({
    defaultText: "`10000`",
    about: "How long executing steps may go on after the server or worker was told to stop.",
    read: (text) => readWhole(text ?? "10000", { minimum: 0, maximum: 600_000 }),
  }),
  MILLRACE_RETENTION_DAYS: key<number | null>({
    defaultText: "none: everything is kept",
    about:
      "How many days after its end a run is kept, with all that belongs to it; see [retention](flows-guide/retention.md).",
    read: (text) => (text === null ? { value: null } : readWhole(text, { minimum: 1, maximum: 36_500 })),
  }),
  MILLRACE_UPLOAD_MB: key<number>({
    defaultText: "`10240`",
    about: "The largest file that may be uploaded for the input of a run.",
    read: (text) => readWhole(text ?? "10240", { minimum: 1, maximum: 1_048_576 }),
  }),
  MILLRACE_LOG_LEVEL: key<LogThreshold>({
    defaultText: "`info`",
    about: "What the log file keeps: `debug`, `info`, `warn`, `error` or `off`.",
    read: (text) => readChoice(text ?? "info", logThresholds),
  }),
} as const;

export type ConfigKeyName = keyof typeof configKeys;

function readWhole(text: string, range: { readonly minimum: number; readonly maximum: number }): Reading<number> {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= range.minimum && value <= range.maximum) return { value };
  return { problem: `must be a whole number from ${range.minimum} to ${range.maximum}` };
}

function readChoice<Choice extends string>(text: string, choices: readonly Choice[]): Reading<Choice> {
  const value = choices.find((choice) => choice === text);
  return value === undefined ? { problem: `must be one of ${choices.join(", ")}` } : { value };
}

function readDatabaseUrl(text: string): Reading<string> {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPostgres = url !== null && (url.protocol === "postgres:" || url.protocol === "postgresql:");
  return isPostgres ? { value: text } : { problem: "must be a URL that begins with postgres://" };
}

function readSecretKeys(text: string): Reading<readonly KeySource[]> {
  const sources = text.split(",").map((source) => readKeySource(source.trim()));
  return sources.every((source) => source !== null)
    ? { value: sources }
    : {
        problem:
          "must be 32 bytes in base64, keychain, keychain:<name> or file, or several of them separated by commas",
      };
}

function readKeySource(text: string): KeySource | null {
  if (text === "file") return text;
  // The programs of keychains take the name as it is.
  const keychain = /^keychain(?::([A-Za-z0-9][A-Za-z0-9._-]{0,62}))?$/.exec(text);
  if (keychain) return { keychain: keychain[1] ?? "default" };
  return /^[A-Za-z0-9+/_-]{43}=?$/.test(text) ? Buffer.from(text, "base64") : null;
}

function readPublicUrl(text: string): Reading<string> {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isWeb = url !== null && (url.protocol === "https:" || url.protocol === "http:");
  return isWeb && url.search === "" && url.hash === "" && url.username === ""
    ? { value: url.href.replace(/\/+$/, "") }
    : { problem: "must be a URL that begins with https:// or http://, without a query" };
}

function readGrants(text: string): Reading<readonly string[]> {
  const grants = text.split(",").map((grant) => grant.trim());
  const wrong = grants.find((grant) => !isHostAndPort(grant));
  return wrong === undefined
    ? { value: grants }
    : { problem: `must list host:port, separated by commas; not one: ${wrong || "an empty one"}` };
}

function readAddresses(text: string): Reading<readonly string[]> {
  const addresses = text.split(",").map((address) => address.trim());
  const wrong = addresses.find((address) => !isIP(address));
  return wrong === undefined
    ? { value: addresses }
    : { problem: `must list IP addresses, separated by commas; not one: ${wrong || "an empty one"}` };
}

function readFolders(text: string): Reading<readonly string[]> {
  const folders = text.split(delimiter).map((folder) => folder.trim());
  const wrong = folders.find((folder) => !isAbsolute(folder));
  return wrong === undefined
    ? { value: [...new Set(folders.map((folder) => resolve(folder)))] }
    : { problem: `must list absolute folders, separated by "${delimiter}"; not one: ${wrong || "an empty one"}` };
}

function readLabels(text: string): Reading<readonly string[]> {
  const labels = text.split(",").map((label) => label.trim());
  const wrong = labels.find((label) => !isLabel(label));
  return wrong === undefined
    ? { value: [...new Set(labels)].sort() }
    : {
        problem: `must list labels of lower-case letters, digits, dots and dashes, separated by commas; not one: ${wrong || "an empty one"}`,
      };
}

function isLabel(label: string): boolean {
  return /^[a-z0-9][a-z0-9._-]{0,62}$/.test(label);
}

function isHostAndPort(grant: string): boolean {
  const match = /^(?:[a-z0-9][a-z0-9.-]*|\[[0-9a-f:.]+\]):(\d{1,5})$/i.exec(grant);
  return match !== null && Number(match[1]) >= 1 && Number(match[1]) <= 65_535;
}
