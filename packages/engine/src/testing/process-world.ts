import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Json } from "@millrace/flow";
import { isTerminal } from "@millrace/flow/run";
import { openSqliteStore, type RunDetail, type Store } from "@millrace/store";
import { systemClock } from "../clock/clock.ts";
import { createRunControl, type RunControl } from "../control/run-control.ts";
import { openProcessRunners } from "../runner-process/process-runner.ts";
import type { SpawnRunner } from "../runner-process/spawned-runner.ts";
import { createWorker } from "../worker/worker.ts";
import type { Worker, WorkerOptions } from "../worker/worker-options.ts";
import { memoryArtifacts } from "./memory-artifacts.ts";

const folder = fileURLToPath(new URL("../../../../.tools/runner", import.meta.url));

/** The runner's half of a capability for tests. */
export const echoModule = new URL("./echo-capability.ts", import.meta.url).href;

/** Runners as an installation starts them here. */
export async function confinedRunners(options: { readonly memoryLimitBytes?: number } = {}): Promise<SpawnRunner> {
  const build = { folder, capabilityModules: [echoModule] };
  return (await openProcessRunners({ build, sourcePaths: [], ...options })).spawn;
}

interface PublishOptions {
  readonly project?: string;
  readonly use?: Json;
  readonly limits?: Json;
}

/** A worker in real time whose runners are confined processes. */
export interface ProcessWorld {
  readonly store: Store;
  readonly worker: Worker;
  readonly control: RunControl;
  readonly folder: string;
  /** Publishes source in which `defineFlow`, `z` and `step` are at hand. */
  publish(flow: string, source: string, options?: PublishOptions): Promise<void>;
  start(flow: string, input?: Json, project?: string): Promise<string>;
  ended(runId: string, project?: string): Promise<RunDetail>;
  close(): Promise<void>;
}

export async function openProcessWorld(
  options: { readonly spawn: SpawnRunner } & Partial<WorkerOptions>,
): Promise<ProcessWorld> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-engine-"));
  const store = await openSqliteStore({ file: join(folder, "store.sqlite"), thread: true });
  const artifacts = memoryArtifacts();
  const worker = createWorker({
    store,
    artifacts,
    alone: true,
    onFenced: (error) => Promise.reject(error),
    ...options,
  });
  await worker.start();
  const control = createRunControl({
    store,
    artifacts,
    clock: systemClock,
    enqueue: (start) => worker.enqueue(start),
    replays: { spawn: options.spawn, artifacts },
  });
  let versions = 0;
  return {
    store,
    worker,
    control,
    folder,
    async publish(flow, source, { project = "p", use = {}, limits } = {}) {
      const manifest = JSON.stringify({ name: flow, description: null, input: null, use, limits });
      const bundle = `import { declareCapability, defineFlow, z } from "@millrace/flow";\n${source}`;
      const version = `${flow}-${++versions}`;
      await store.publishVersion({ version: { project, flow, version, manifest, bundle, createdAt: 1 } });
    },
    start: async (flow, input = null, project = "p") => (await control.start({ project, flow, input })).runId,
    ended(runId, project = "p") {
      return new Promise((resolve, reject) => {
        const look = async () => {
          const run = await store.getRun({ project, runId });
          if (!run || !isTerminal(run.status)) return;
          stop();
          resolve(run);
        };
        const stop = store.onChange(() => void look().catch(reject));
        look().catch(reject);
      });
    },
    async close() {
      await worker.drain({ graceMs: 2_000 });
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}
