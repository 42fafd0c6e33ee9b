import { publishFlow } from "@millrace/engine";
import { MillraceError } from "@millrace/flow/errors";
import type { Store } from "@millrace/store";
import type { Job, Measured } from "../measured.ts";
import { processorTimeMs } from "../process-tree.ts";
import type { OpenLoop, System } from "../system.ts";
import { benchVersion, flowName, project } from "./flow-source.ts";
import { millraceApprovals } from "./millrace-approvals.ts";
import { type BenchEngine, openBenchEngine, openBenchStore, type Topology } from "./millrace-engine.ts";
import { auditRuns, firstStepOf, isOpen, outcomesOf, queueRuns, untilAllEnded } from "./millrace-records.ts";
import { serveMillrace } from "./millrace-server.ts";

/** Millrace in one of its topologies; `maxSize` bounds the queue that its runs go through. */
export function millraceSystem(topology: Topology, { maxSize }: { readonly maxSize?: number } = {}): System {
  const publish = (store: Store, job: Job) =>
    publishFlow({ store, version: benchVersion(job, { ...(maxSize !== undefined && { maxSize }) }) });
  const withStore = async <Result>(job: Job, use: (store: Store) => Promise<Result>): Promise<Result> => {
    const store = await openBenchStore(topology, job);
    try {
      return await use(store);
    } finally {
      await store.close();
    }
  };
  const fill = async (store: Store, job: Job) => {
    await publish(store, job);
    await queueRuns(store, job.runs);
  };
  return {
    measure: (job) =>
      withStore(job, async (store) => {
        await fill(store, job);
        return measure(store, { job, engine: await openBenchEngine(topology, store, job) });
      }),
    fill: (job) => withStore(job, (store) => fill(store, job)),
    async work(job) {
      const { worker } = await openBenchEngine(topology, await openBenchStore(topology, job), job);
      await worker.start();
    },
    audit: (job) => withStore(job, auditRuns),
    async openLoop(job) {
      const store = await openBenchStore(topology, job);
      await publish(store, job);
      const engine = await openBenchEngine(topology, store, job);
      await engine.worker.start();
      return openLoop(store, engine);
    },
    waiting: (job) => millraceApprovals(topology, job),
    replying: (job) => serveMillrace(job),
  };
}

async function measure(
  store: Store,
  { engine, job }: { readonly engine: BenchEngine; readonly job: Job },
): Promise<Measured> {
  const before = { own: processorTimeMs([process.pid]), database: processorTimeMs(job.databaseProcessIds) };
  await engine.worker.start();
  await untilAllEnded(store);
  const cpuMs = processorTimeMs([process.pid]) - before.own;
  const databaseCpuMs = processorTimeMs(job.databaseProcessIds) - before.database;
  const outcomes = [...(await outcomesOf(store, 0)).values()];
  // From the first step that executed to the last run that ended, as for every system here.
  const wallMs =
    outcomes.reduce((most, { endedAt }) => Math.max(most, endedAt), 0) -
    outcomes.reduce((least, { firstStepAt }) => Math.min(least, firstStepAt), Number.POSITIVE_INFINITY);
  const latencies = await measureLatencies(store, { job, engine });
  await engine.worker.drain();
  return {
    runsPerSecond: (job.runs / wallMs) * 1_000,
    cpuMsPerRun: cpuMs / job.runs,
    databaseCpuMsPerRun: databaseCpuMs / job.runs,
    ...latencies,
  };
}

async function measureLatencies(
  store: Store,
  { engine, job }: { readonly engine: BenchEngine; readonly job: Job },
): Promise<Pick<Measured, "firstStepMs" | "wholeRunMs">> {
  const firstStepMs: number[] = [];
  const wholeRunMs: number[] = [];
  for (let index = 0; index < job.latencyRuns; index++) {
    const askedAt = performance.now();
    const { runId } = await engine.control.start({ project, flow: flowName, input: {} });
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

function openLoop(store: Store, { worker, control }: BenchEngine): OpenLoop {
  return {
    async start() {
      try {
        return (await control.start({ project, flow: flowName, input: {} })).runId;
      } catch (error) {
        if (error instanceof MillraceError && error.code === "QUEUE_FULL") return null;
        throw error;
      }
    },
    isOpen: () => isOpen(store),
    outcomes: (sinceMs) => outcomesOf(store, sinceMs),
    async close() {
      await worker.drain();
      await store.close();
    },
  };
}
