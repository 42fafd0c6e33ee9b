import { resolve, sep } from "node:path";
import { nearest } from "@millrace/engine/nearest";
import { MillraceError } from "@millrace/flow/errors";
import { type ConfigKey, type ConfigKeyName, configKeys } from "./keys.ts";

const prefix = "MILLRACE_";

export type Config = ReturnType<typeof readConfig>;

/** Texts by key, as the environment has them. */
export type Settings = Readonly<Record<string, string | undefined>>;

/**
 * Reads the whole configuration, the one place that looks at the environment. Flags of the command line win over it.
 * Everything that is wrong is told at once (`CONFIG_INVALID`).
 */
// biome-ignore lint/style/noProcessEnv: the one place that reads the environment
export function readConfig(environment: Settings = process.env, flags: Partial<Record<ConfigKeyName, string>> = {}) {
  const settings: Settings = { ...environment, ...flags };
  const problems = unknownKeys(environment);
  const value = <Name extends ConfigKeyName>(name: Name) => read(name, { settings, problems });
  const config = {
    dataFolder: value("MILLRACE_DATA_DIR"),
    databaseUrl: value("MILLRACE_DATABASE_URL"),
    listenUrl: value("MILLRACE_LISTEN_URL"),
    secretKeys: value("MILLRACE_SECRET_KEY"),
    host: value("MILLRACE_HOST"),
    publicHosts: value("MILLRACE_PUBLIC_HOSTS"),
    port: value("MILLRACE_PORT"),
    publicUrl: value("MILLRACE_PUBLIC_URL"),
    rates: {
      readsPerSecond: value("MILLRACE_READS_PER_SECOND"),
      writesPerSecond: value("MILLRACE_WRITES_PER_SECOND"),
      refusalsPerMinute: value("MILLRACE_REFUSALS_PER_MINUTE"),
    },
    trustedProxies: value("MILLRACE_TRUSTED_PROXIES"),
    browser: value("MILLRACE_BROWSER"),
    grants: value("MILLRACE_GRANTS"),
    concurrency: value("MILLRACE_CONCURRENCY"),
    labels: value("MILLRACE_LABELS"),
    sqliteFolders: value("MILLRACE_SQLITE_FOLDERS"),
    connectionCheckMinutes: value("MILLRACE_CONNECTION_CHECK_MINUTES"),
    runnerMemoryMb: value("MILLRACE_RUNNER_MEMORY_MB"),
    healthPort: value("MILLRACE_HEALTH_PORT"),
    leaseMs: value("MILLRACE_LEASE_MS"),
    drainMs: value("MILLRACE_DRAIN_MS"),
    uploadMb: value("MILLRACE_UPLOAD_MB"),
    retentionDays: value("MILLRACE_RETENTION_DAYS"),
    logLevel: value("MILLRACE_LOG_LEVEL"),
    /** What is not Millrace's own: where the home folder, programs and fonts are, for programs that are started. */
    environment: Object.fromEntries(Object.entries(environment).filter(([key]) => !key.startsWith(prefix))),
  };
  if (problems.length > 0) throw configInvalid(problems);
  const { sqliteFolders, dataFolder, databaseUrl, secretKeys } = config;
  if (databaseUrl !== null && secretKeys?.some((source) => !Buffer.isBuffer(source))) {
    const problem = "must hold keys themselves beside MILLRACE_DATABASE_URL: a file or keychain is of one machine";
    throw configInvalid([{ key: "MILLRACE_SECRET_KEY", problem }]);
  }
  const open = sqliteFolders.find((folder) => holds(folder, dataFolder) || holds(dataFolder, folder));
  if (open !== undefined) {
    const problem = `must list folders apart from the data folder ${dataFolder}: ${JSON.stringify(open)}`;
    throw configInvalid([{ key: "MILLRACE_SQLITE_FOLDERS", problem }]);
  }
  return Object.freeze(config);
}

function holds(folder: string, other: string): boolean {
  return `${resolve(other)}${sep}`.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}

interface Problem {
  readonly key: string;
  readonly problem: string;
}

type ValueOf<Name extends ConfigKeyName> = (typeof configKeys)[Name] extends ConfigKey<infer Value> ? Value : never;

function read<Name extends ConfigKeyName>(
  name: Name,
  { settings, problems }: { readonly settings: Settings; readonly problems: Problem[] },
): ValueOf<Name> {
  const key = configKeys[name] as ConfigKey<unknown>;
  const text = settings[name]?.trim() || null;
  const reading = key.read(text);
  if ("value" in reading) return reading.value as ValueOf<Name>;
  problems.push({ key: name, problem: key.secret ? reading.problem : `${reading.problem}: ${JSON.stringify(text)}` });
  // Never seen by anyone: a problem ends in an error.
  return undefined as ValueOf<Name>;
}

function unknownKeys(environment: Settings): Problem[] {
  const known = Object.keys(configKeys).map((key) => key.slice(prefix.length));
  return Object.keys(environment)
    .filter((key) => key.startsWith(prefix) && !Object.hasOwn(configKeys, key))
    .map((key) => {
      const guess = nearest(key.slice(prefix.length), known);
      return { key, problem: guess ? `is not known; did you mean ${prefix}${guess}?` : "is not known" };
    });
}

function configInvalid(problems: readonly Problem[]): MillraceError {
  const told = problems.map(({ key, problem }) => `${key} ${problem}`).join("; ");
  return new MillraceError({
    code: "CONFIG_INVALID",
    message: `Cannot start as every MILLRACE_ setting must be known and valid: ${told}`,
    hint: "docs/configuration.md lists the settings with their defaults.",
    data: { problems: problems.map(({ key, problem }) => ({ key, problem })) },
  });
}
