import type { Fault } from "@millrace/contract";
import { errorCodes, MillraceError } from "@millrace/flow/errors";
import { localUrl } from "../config/host-names.ts";
import type { Config } from "../config/read-config.ts";
import { type Engine, type EngineOptions, openEngine } from "../installation/open-engine.ts";
import { createTeardown } from "../installation/teardown.ts";
import { createKnownSecrets } from "../log/known-secrets.ts";
import { lineLog } from "../log/line-log.ts";
import type { Log } from "../log/log.ts";
import { findFaults } from "../system/find-faults.ts";
import { listenForHealth } from "./health.ts";

export interface WorkerProcessOptions extends Omit<EngineOptions, "onFenced" | "claims"> {
  /** By default the process ends: whatever it would write is refused. */
  readonly onFenced?: EngineOptions["onFenced"];
  /** Takes a log line. (Default: standard error) */
  readonly writeLine?: (line: string) => void;
}

/** A worker without a server: no API, no panel, no data folder of its own. */
export interface WorkerProcess {
  readonly engine: Engine;
  /** Where it answers about its health; null where it was not asked to. */
  readonly healthUrl: string | null;
  /** Claims nothing more, lets executing steps end, hands the runs over and closes everything. */
  close(): Promise<void>;
}

/** Starts a worker that shares the runs of a PostgreSQL with any number of others, on this and other machines. */
export async function startWorker(options: WorkerProcessOptions): Promise<WorkerProcess> {
  const { config, writeLine = (line) => void process.stderr.write(line) } = options;
  requireShared(config);
  const knownSecrets = createKnownSecrets();
  const log: Log = lineLog({ threshold: config.logLevel, write: writeLine, secrets: knownSecrets });
  const stopping = new AbortController();
  const teardown = createTeardown({
    partTimeoutMs: config.drainMs + 5_000,
    onFailure: (part, error) => log("error", `could not close the ${part}`, { error }),
  });
  let faults = async (): Promise<readonly Fault[]> => [{ part: "worker", problem: "it is starting" }];
  try {
    // Opened first and so closed last: it tells that the worker drains.
    const healthUrl = await openHealth(config, { teardown, findFaults: () => faults() });
    const engine = await openEngine({
      ...options,
      onFenced: options.onFenced ?? endProcess,
      teardown,
      log,
      knownSecrets,
    });
    faults = () => findFaults({ ...engine, dataFolder: null, stopping: stopping.signal });
    log("info", "the worker has started", { labels: engine.labels, concurrency: config.concurrency, healthUrl });
    return {
      engine,
      healthUrl,
      close() {
        stopping.abort();
        return teardown.close();
      },
    };
  } catch (error) {
    await teardown.close();
    throw error;
  }
}

async function openHealth(
  { host, healthPort }: Config,
  {
    teardown,
    findFaults,
  }: Pick<Parameters<typeof listenForHealth>[0], "findFaults"> & {
    readonly teardown: ReturnType<typeof createTeardown>;
  },
): Promise<string | null> {
  if (healthPort === null) return null;
  const { port, close } = await listenForHealth({ host, port: healthPort, findFaults });
  teardown.add("health port", () => close({ graceMs: 0 }));
  return localUrl({ host, port });
}

function requireShared({ databaseUrl }: Config): void {
  if (databaseUrl !== null) return;
  throw new MillraceError({
    code: "CONFIG_INVALID",
    message:
      "Cannot start a worker as it must share a database with the server: MILLRACE_DATABASE_URL is not set, and the embedded store belongs to one process",
    hint: "Name a PostgreSQL 14 or newer, here and where millrace start runs. For one machine, millrace start has a worker of its own.",
  });
}

function endProcess(error: MillraceError): void {
  process.stderr.write(`${error.message}\n`);
  process.exit(errorCodes[error.code].exitCode);
}
