import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { type BrowserHost, createAuthStateFolder, createBrowserHost } from "@millrace/browser/worker";
import { createHttpHost, type SecretOf } from "@millrace/connectors/worker";
import { createEgress, createPoliteness, type Egress } from "@millrace/egress";
import type { WorkerCapability } from "@millrace/engine";
import type { Config } from "../config/read-config.ts";
import type { Connection } from "../connections/read-connections.ts";

export interface CapabilitiesOptions {
  readonly config: Config;
  readonly connections: readonly Connection[];
  /** The browser's program; by default an installed one is looked for when the first session asks. */
  readonly browserPath: string | null;
  readonly onProgress: (message: string) => void;
  /** The value of a project's secret that a connection names. */
  readonly secretOf: SecretOf;
}

/** What flows may ask for, and what it stands on. */
export interface Capabilities {
  readonly byKind: Readonly<Record<string, WorkerCapability>>;
  readonly browser: BrowserHost;
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
export function openCapabilities({
  config,
  connections,
  browserPath,
  onProgress,
  secretOf,
}: CapabilitiesOptions): Capabilities {
  const egress = createEgress();
  const browser = createBrowserHost({
    egress,
    politeness: createPoliteness({ egress, clock }),
    authStates: createAuthStateFolder(join(config.dataFolder, "auth-states")),
    grantsOf: (name) => connections.find((connection) => connection.name === name)?.grants,
    operatorGrants: config.grants,
    env: config.environment,
    ...(browserPath !== null && { executablePath: browserPath }),
    onProgress,
  });
  const http = createHttpHost({
    egress,
    // A service that was set up by name is no stranger: no pause between two requests, only its own wish for one counts.
    politeness: createPoliteness({ egress, clock, parallel: 64, delayMs: 0 }),
    connections,
    secretOf,
  });
  return {
    byKind: {
      browser: { host: browser, runnerModule: import.meta.resolve("@millrace/browser/runner") },
      http: { host: http, runnerModule: import.meta.resolve("@millrace/connectors/runner") },
    },
    browser,
    egress,
    async close() {
      await Promise.all([browser.close(), http.close()]);
      await egress.close();
    },
  };
}
