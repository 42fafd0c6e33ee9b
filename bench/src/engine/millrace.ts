import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  createRunControl,
  createWorker,
  detectConfinement,
  type FlowManifest,
  inlineRunners,
  newRunId,
  processRunners,
  type SpawnRunner,
  systemClock,
} from "@millrace/engine";
import type { ArtifactStore, Run, Store } from "@millrace/store";
import { openPostgresStore, openSqliteStore } from "@millrace/store";
import { type Job, type Measured, stepsPerRun } from "./measured.ts";
import { processorTimeMs } from "./processor-time.ts";

export type Topology = "one process" | "default" | "postgres";

const project = "bench";
const flow = "five-steps";
// As text, since that is how a runner gets it; the moment of the first step travels in its result.
const bundle = `
import { defineFlow } from "@millrace/flow";
export default defineFlow({
  name: "${flow}",
  async run({ step }) {
    let first = 0;
    for (let index = 0; index < ${stepsPerRun}; index++) {
      const result = await step("step", { key: String(index) }, async () => ({
        at: performance.timeOrigin + performance.now(),
        padding: "x".repeat(180),
      }));
      if (index === 0) first = result.at;
    }
    return { first };
  },
});`;

/** Measures Millrace's engine, without a server before it: worker, store and runners as the topology says. */
export async function measureMillrace(topology: Topology, job: Job): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-bench-"));
  const store = await openStore(topology, folder, job);
  try {
    const manifest: FlowManifest = { name: flow, description: null, input: null, use: {} };
    const version = { project, flow, version: "1", manifest: JSON.stringify(manifest), bundle, createdAt: Date.now() };
    await store.publishVersion({ version });
    await queueRuns(store, job.runs);
    return await measure(store, { spawn: await spawnFor(topology), job });
  } finally {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function openStore(topology: Topology, folder: string, job: Job): Promise<Store> {
  if (topology === "postgres") return openPostgresStore({ url: job.databaseUrl! });
  return openSqliteStore({ file: join(folder, "millrace.sqlite"), thread: topology === "default" });
}

async function spawnFor(topology: Topology): Promise<SpawnRunner> {
  if (topology === "one process") {
    const url = `data:text/javascript,${encodeURIComponent(bundle.replace('"@millrace/flow"', JSON.stringify(import.meta.resolve("@millrace/flow"))))}`;
    return inlineRunners({ clock: systemClock, loadVersion: async () => (await import(url)).default });
  }
  const readOnlyPaths = ["../../../packages", "../../../node_modules"].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  return processRunners({ confinement: await detectConfinement({ readOnlyPaths }), readOnlyPaths });
}

async function queueRuns(store: Store, runs: number): Promise<void> {
  for (let queued = 0; queued < runs; queued += 500) {
    const starts = Array.from({ length: Math.min(500, runs - queued) }, () => {
      const now = Date.now();
      const entry = {
        seq: 1,
        kind: "run.queued",
        name: null,
        key: null,
        attempt: 0,
        body: '{"input":{}}',
        at: now,
      } as const;
      return {
        project,
        runId: newRunId(now),
        flow,
        version: "1",
        parentRunId: null,
        idempotencyKey: null,
        entries: [entry],
      };
    });
    await store.startRuns({ starts });
  }
}

async function measure(store: Store, options: { readonly spawn: SpawnRunner; readonly job: Job }): Promise<Measured> {
  const { spawn, job } = options;
  const worker = createWorker({
    store,
    // No run of this job keeps a file.
    artifacts: {} as ArtifactStore,
    spawn,
    concurrency: job.concurrency,
    onFenced: (error) => {
      throw error;
    },
  });
  const before = { own: processorTimeMs([process.pid]), database: processorTimeMs(job.databaseProcessIds) };
  await worker.start();
  await untilIdle(store);
  const cpuMs = processorTimeMs([process.pid]) - before.own;
  const databaseCpuMs = processorTimeMs(job.databaseProcessIds) - before.database;
  const wallMs = await spanOfRuns(store, job);
  const latencies = await measureLatencies(store, { job, enqueue: (start) => worker.enqueue(start) });
  await worker.drain();
  return {
    runsPerSecond: (job.runs / wallMs) * 1_000,
    cpuMsPerRun: cpuMs / job.runs,
    databaseCpuMsPerRun: databaseCpuMs / job.runs,
    ...latencies,
  };
}

/** Resolves when nothing is queued or running. */
async function untilIdle(store: Store): Promise<void> {
  const isOpen = async (status: "queued" | "running") =>
    (await store.listRuns({ project, status, limit: 1 })).length > 0;
  while ((await isOpen("queued")) || (await isOpen("running"))) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** From the first step that executed to the last run that ended, as for every system here. */
async function spanOfRuns(store: Store, { concurrency }: Job): Promise<number> {
  const runs: Run[] = [];
  for (let before: string | undefined; ; before = runs.at(-1)!.runId) {
    const page = await store.listRuns({ project, limit: 200, ...(before !== undefined && { before }) });
    runs.push(...page);
    if (page.length < 200) break;
  }
  // The first step belongs to one of the runs that were taken first.
  const earliest = runs.toSorted((a, b) => a.startedAt! - b.startedAt!).slice(0, concurrency);
  const firsts = await Promise.all(earliest.map(async (run) => firstStepOf((await store.getRun(run))!.ending!)));
  return Math.max(...runs.map((run) => run.finishedAt!)) - Math.min(...firsts);
}

function firstStepOf(ending: string): number {
  return (JSON.parse(ending) as { output: { first: number } }).output.first;
}

async function measureLatencies(
  store: Store,
  options: { job: Job; enqueue: Parameters<typeof createRunControl>[0]["enqueue"] },
) {
  const control = createRunControl({ store, clock: systemClock, enqueue: options.enqueue });
  const firstStepMs: number[] = [];
  const wholeRunMs: number[] = [];
  for (let index = 0; index < options.job.latencyRuns; index++) {
    const askedAt = performance.now();
    const { runId } = await control.start({ project, flow, input: {} });
    const ending = await endingOf(store, runId);
    wholeRunMs.push(performance.now() - askedAt);
    firstStepMs.push(firstStepOf(ending) - performance.timeOrigin - askedAt);
  }
  return { firstStepMs, wholeRunMs };
}

/** The ending's body as soon as the store tells of a change that brought it. */
function endingOf(store: Store, runId: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = () => {
      store.getRun({ project, runId }).then((run) => {
        if (run?.ending == null) return;
        stop();
        resolve(run.ending);
      }, reject);
    };
    const stop = store.onChange(look);
    look();
  });
}
