import type { BrowserHost } from "@millrace/browser/worker";
import type { WrittenConnection } from "@millrace/connectors/worker";
import {
  admissionDuty,
  type Confinement,
  cancelCalledDuty,
  createCallbackDuty,
  createEventDuty,
  createHookUrls,
  createRetentionDuty,
  createRunControl,
  createTaskDuty,
  createUploadDuty,
  createWorker,
  type Duty,
  fireSchedules,
  type HookUrls,
  type KeyBox,
  type PostCallback,
  type RunControl,
  recordCalls,
  type SeenCall,
  systemClock,
  type Worker,
  type WorkerCapability,
} from "@millrace/engine";
import type { MillraceError } from "@millrace/flow/errors";
import type { ArtifactStore, Store } from "@millrace/store";
import type { Config } from "../config/read-config.ts";
import type { KnownConnections } from "../connections/known-connections.ts";
import { joinConnections, readConnections } from "../connections/read-connections.ts";
import { createCallbackCheck, createPostCallback } from "../deliveries/post-callback.ts";
import type { KnownSecrets } from "../log/known-secrets.ts";
import type { Log } from "../log/log.ts";
import { redact } from "../log/redact.ts";
import { openVault } from "../secrets/open-vault.ts";
import type { Vault } from "../secrets/vault.ts";
import { type Capabilities, openCapabilities } from "./capabilities.ts";
import { openRunners } from "./runners.ts";
import { openStores, type Stores } from "./stores.ts";
import type { Teardown } from "./teardown.ts";
import { workerLabels } from "./worker-labels.ts";

/** The project that the local token stands for. */
export const localProject = "default";

export interface EngineOptions {
  readonly config: Config;
  /** Beside those of the data folder's `connections.json`. */
  readonly connections?: readonly WrittenConnection[];
  /** The browser's program; by default what the configuration names, else an installed one. */
  readonly browserPath?: string;
  /** Where the server of this process listens; absent where there is none. */
  readonly url?: string;
  /** What takes a while, in words: a browser is started. */
  readonly onProgress?: (message: string) => void;
  /** False for an installation that is only looked at: its worker takes no runs. (Default: true) */
  readonly claims?: boolean;
  /** Hears of every call that runs make to capabilities, without the secrets that this process knows. (Default: nobody does) */
  readonly onCall?: (call: SeenCall) => void;
  /** The worker was replaced by another one; the process should end. */
  readonly onFenced: (error: MillraceError) => void;
}

/** What runs flows: the same in the server's process and in one of `millrace worker`. */
export interface Engine {
  readonly store: Store;
  readonly artifacts: ArtifactStore;
  readonly worker: Worker;
  readonly control: RunControl;
  readonly hookUrls: HookUrls;
  readonly vault: Vault;
  readonly browser: BrowserHost;
  /** The browser's program as it was set; null where one is looked for when a session asks. */
  readonly browserPath: string | null;
  readonly confinement: Confinement;
  readonly connections: KnownConnections;
  /** What this worker has that flows may need. */
  readonly labels: readonly string[];
  /** Whether the store tells of commits of others, or is asked every half second. */
  readonly hears: boolean;
}

/** Opens store, capabilities and worker; what was opened is closed by the teardown, the last first. */
export async function openEngine({
  config,
  onProgress = () => {},
  teardown,
  log,
  knownSecrets,
  ...options
}: EngineOptions & {
  readonly teardown: Teardown;
  readonly log: Log;
  readonly knownSecrets: KnownSecrets;
}): Promise<Engine> {
  const operator = joinConnections(options.connections ?? [], await readConnections({ folder: config.dataFolder }));
  const browserPath = options.browserPath ?? config.browser;
  // One that only looks claims nothing, and to look for a browser takes a tenth of a second.
  const findingLabels = options.claims === false ? config.labels : workerLabels(config, browserPath);
  const stores = await openStores(config);
  const { store, artifacts, hears } = stores;
  teardown.add("store", () => stores.close());
  if (!hears) warnOfPooler(log);
  const vault = openVault({ config, store, knownSecrets });
  if (options.claims !== false) await vault.prepare();
  const { keyBox } = vault;
  const capabilities = await openCapabilities({ config, operator, browserPath, onProgress, store, vault, log });
  teardown.add("capabilities", () => capabilities.close());
  const post = createPostCallback({ egress: capabilities.egress, grants: config.grants });
  const hookUrls = createHookUrls({
    tables: store.tables,
    keyBox,
    baseUrl: () => config.publicUrl ?? options.url ?? null,
  });
  const { spawn, confinement } = await openRunners(config);
  const labels = await findingLabels;
  const worker = createWorker({
    store,
    artifacts,
    spawn,
    capabilities: heardBy(options.onCall, { byKind: capabilities.byKind, knownSecrets }),
    concurrency: config.concurrency,
    leaseMs: config.leaseMs,
    labels,
    // The lock of the data folder is held: an embedded store has no other process.
    alone: config.databaseUrl === null,
    warmProjects: [localProject],
    hookUrls,
    duties: [...dutiesOf({ config, stores, post, keyBox }), createTaskDuty({ store, control: () => control })],
    log,
    onFenced: options.onFenced,
  });
  teardown.add("worker", () => worker.drain({ graceMs: config.drainMs }));
  const control = createRunControl({
    store,
    artifacts,
    clock: systemClock,
    enqueue: (start) => worker.enqueue(start),
    refuseCallback: createCallbackCheck(config),
    replays: { spawn, artifacts, capabilityModules: runnerModules(capabilities.byKind) },
  });
  if (options.claims !== false) {
    await worker.start();
    capabilities.prober.start();
  }
  return {
    store,
    artifacts,
    worker,
    control,
    hookUrls,
    vault,
    browser: capabilities.browser,
    browserPath,
    confinement,
    connections: capabilities.connections,
    labels,
    hears,
  };
}

/** Where somebody listens, the same capabilities telling of every call; nothing of it is there otherwise. */
function heardBy(
  onCall: EngineOptions["onCall"],
  { byKind, knownSecrets }: Pick<Capabilities, "byKind"> & { readonly knownSecrets: KnownSecrets },
): Capabilities["byKind"] {
  if (!onCall) return byKind;
  return recordCalls(byKind, (call) => onCall(JSON.parse(redact(call, knownSecrets)) as SeenCall));
}

function warnOfPooler(log: Log): void {
  log("warn", "the database tells of no commits, as it is behind a pooler: it is asked every half second", {
    mend: "set MILLRACE_LISTEN_URL",
  });
}

/** What the leading worker does beside runs. */
function dutiesOf(options: {
  readonly config: Config;
  readonly stores: Stores;
  readonly post: PostCallback;
  readonly keyBox: KeyBox;
}): readonly Duty[] {
  const { config, stores, post, keyBox } = options;
  const { store, artifacts } = stores;
  return [
    admissionDuty({ store }),
    cancelCalledDuty(store),
    fireSchedules({ store }),
    createEventDuty({ store }),
    createCallbackDuty({ store, clock: systemClock, post, keyBox }),
    createUploadDuty({ store, shelf: artifacts }),
    ...(config.retentionDays === null
      ? []
      : [createRetentionDuty({ store, shelf: artifacts, keptDays: config.retentionDays })]),
  ];
}

function runnerModules(byKind: Readonly<Record<string, WorkerCapability>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(byKind).map(([kind, { runnerModule }]) => [kind, runnerModule]));
}
