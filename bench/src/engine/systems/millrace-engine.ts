import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  admissionDuty,
  createRunControl,
  createWorker,
  inlineRunners,
  openProcessRunners,
  type RunControl,
  type SpawnRunner,
  systemClock,
  type Worker,
} from "@millrace/engine";
import type { ArtifactStore, Store } from "@millrace/store";
import { openPostgresStore, openSqliteStore } from "@millrace/store";
import type { Job } from "../measured.ts";
import { flowSource } from "./flow-source.ts";

export type Topology = "one process" | "default" | "postgres";

/** Millrace's engine without a server before it: worker, store and runners as the topology says. */
export interface BenchEngine {
  readonly worker: Worker;
  readonly control: RunControl;
}

export async function openBenchStore(topology: Topology, { databaseUrl, folder }: Job): Promise<Store> {
  if (topology === "postgres") return openPostgresStore({ url: databaseUrl! });
  return openSqliteStore({ file: join(folder, "millrace.sqlite"), thread: topology === "default" });
}

/** A worker that does not claim yet, with what starts runs through it. */
export async function openBenchEngine(topology: Topology, store: Store, job: Job): Promise<BenchEngine> {
  // No run of these jobs keeps a file.
  const artifacts = {} as ArtifactStore;
  const worker = createWorker({
    store,
    artifacts,
    spawn: await spawnFor(topology, job),
    concurrency: job.concurrency,
    alone: topology !== "postgres",
    duties: [admissionDuty({ store })],
    onFenced: (error) => {
      throw error;
    },
  });
  return {
    worker,
    control: createRunControl({ store, artifacts, clock: systemClock, enqueue: (start) => worker.enqueue(start) }),
  };
}

async function spawnFor(topology: Topology, job: Job): Promise<SpawnRunner> {
  if (topology === "one process") {
    const source = flowSource(job).replace('"@millrace/flow"', JSON.stringify(import.meta.resolve("@millrace/flow")));
    const url = `data:text/javascript,${encodeURIComponent(source)}`;
    return inlineRunners({ clock: systemClock, loadVersion: async () => (await import(url)).default });
  }
  const fromRoot = (path: string) => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
  const { spawn } = await openProcessRunners({
    build: { folder: fromRoot(".tools/runner"), capabilityModules: [] },
    sourcePaths: ["packages", "node_modules"].map(fromRoot),
  });
  return spawn;
}
