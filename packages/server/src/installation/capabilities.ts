import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type BrowserHost, createAuthStateFolder, createBrowserHost } from "@millrace/browser/worker";
import { type Connection, connectors, createConnectorHost } from "@millrace/connectors/worker";
import { createEgress, createPoliteness, type Egress } from "@millrace/egress";
import { systemClock, type WorkerCapability } from "@millrace/engine";
import type { Store } from "@millrace/store";
import type { Config } from "../config/read-config.ts";
import { ConnectionProber } from "../connections/connection-prober.ts";
import { createConnectionUses } from "../connections/connection-uses.ts";
import {
  checkConnections,
  connectionFinder,
  connectionSource,
  type KnownConnections,
} from "../connections/known-connections.ts";
import type { Log } from "../log/log.ts";
import type { Vault } from "../secrets/vault.ts";
import { browserModule } from "./runners.ts";

export interface CapabilitiesOptions {
  readonly config: Config;
  /** Connections for all projects. */
  readonly operator: readonly Connection[];
  /** Where projects keep theirs. */
  readonly store: Pick<Store, "tables">;
  /** The browser's program; by default an installed one is looked for when the first session asks. */
  readonly browserPath: string | null;
  readonly onProgress: (message: string) => void;
  /** Has the secrets that connections name. */
  readonly vault: Pick<Vault, "valueOf" | "set" | "hold">;
  readonly log: Log;
}

/** What flows may ask for, and what it stands on. */
export interface Capabilities {
  readonly byKind: Readonly<Record<string, WorkerCapability>>;
  readonly browser: BrowserHost;
  readonly connections: KnownConnections;
  /** Tries connections from time to time once it is started. */
  readonly prober: ConnectionProber;
  /** The one way out, for what goes out beside them. */
  readonly egress: Egress;
  close(): Promise<void>;
}

const clock = {
  // A wall clock that is set back would hold every request to a host until it has caught up.
  nowMs: () => performance.timeOrigin + performance.now(),
  wait: (ms: number, signal: AbortSignal) => wait(ms, undefined, { signal }),
};

/** Makes the worker's half of every capability, on one way out. */
export async function openCapabilities({
  config,
  operator: operators,
  store,
  browserPath,
  onProgress,
  vault,
  log,
}: CapabilitiesOptions): Promise<Capabilities> {
  const egress = createEgress();
  // A service that was set up by name is no stranger: no pause between two requests, only its own wish for one counts.
  const politeness = createPoliteness({ egress, clock, parallel: 64, delayMs: 0 });
  const known = new Map(connectors.map((connector) => [connector.kind, connector]));
  await checkConnections(operators, known);
  const operator = new Map(operators.map((connection) => [connection.name, connection]));
  const { tables } = store;
  const find = connectionFinder({ operator, tables });
  const source = connectionSource(find);
  const host = createConnectorHost(connectors, {
    egress,
    politeness,
    connections: source,
    secretOf: vault.valueOf,
    replaceSecret: vault.set,
    holdSecret: vault.hold,
    onUse: createConnectionUses({ tables, clock: systemClock, log }),
    folders: config.sqliteFolders,
  });
  const everyMs = config.connectionCheckMinutes * 60_000;
  const prober = new ConnectionProber({ tables, find, host, everyMs, clock: systemClock, random: Math.random, log });
  const browser = createBrowserHost({
    egress,
    politeness: createPoliteness({ egress, clock }),
    authStates: createAuthStateFolder(join(config.dataFolder, "auth-states")),
    grantsOf: async (key) => (await source.find(key))?.grants ?? null,
    operatorGrants: config.grants,
    env: config.environment,
    ...(browserPath !== null && { executablePath: browserPath }),
    onProgress,
  });
  return {
    byKind: {
      browser: { host: browser, runnerModule: browserModule },
      ...host.byKind,
    },
    connections: { connectors: known, host, operator },
    prober,
    browser,
    egress,
    async close() {
      await prober.close();
      await Promise.all([browser.close(), host.close()]);
      await egress.close();
    },
  };
}
