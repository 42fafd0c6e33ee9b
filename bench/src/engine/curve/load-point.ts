import type { Job } from "../measured.ts";
import { watchMemory } from "../peak-memory.ts";
import { processorTimeMs } from "../process-tree.ts";
import { quantile } from "../statistics.ts";
import type { OpenLoop } from "../system.ts";
import { untilIdle } from "../until-idle.ts";
import { arrive } from "./arrivals.ts";

/** What a system did under a steady rate of arrivals. */
export interface LoadPoint {
  readonly perSecond: number;
  readonly started: number;
  readonly refused: number;
  /** Acknowledged, and not there as succeeded at the end. */
  readonly lost: number;
  /** Of all arrivals, how many had ended when the time of arrivals was over and a moment more. */
  readonly keptUp: number;
  readonly runsPerSecond: number;
  readonly firstStepMs: Quantiles;
  readonly wholeRunMs: Quantiles;
  /** Of the processes of the system, the one that makes the arrivals among them. */
  readonly cpuMsPerRun: number;
  readonly databaseCpuMsPerRun: number;
  readonly memoryMiB: number;
}

export interface Quantiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
}

const graceMs = 400;

export async function measurePoint(
  system: OpenLoop,
  { perSecond, forMs, job }: { readonly perSecond: number; readonly forMs: number; readonly job: Job },
): Promise<LoadPoint> {
  const before = { own: processorTimeMs([process.pid]), database: processorTimeMs(job.databaseProcessIds) };
  const mostMemoryMiB = watchMemory(() => [process.pid]);
  const { dueAt, refused, startedAt, endedAt } = await arrive(system, { perSecond, forMs });
  await untilIdle({ isOpen: system.isOpen, countEnded: async () => (await system.outcomes(startedAt)).size });
  const cpuMs = processorTimeMs([process.pid]) - before.own;
  const databaseCpuMs = processorTimeMs(job.databaseProcessIds) - before.database;
  const memoryMiB = mostMemoryMiB();
  const outcomes = await system.outcomes(startedAt);
  const ended = [...dueAt].flatMap(([runId, due]) => {
    const outcome = outcomes.get(runId);
    return outcome ? [{ ...outcome, due }] : [];
  });
  const inTime = ended.filter((run) => run.endedAt <= endedAt + graceMs).length;
  return {
    perSecond,
    started: dueAt.size,
    refused,
    lost: dueAt.size - ended.length,
    keptUp: inTime / (dueAt.size + refused),
    runsPerSecond: (inTime / (forMs + graceMs)) * 1_000,
    firstStepMs: quantiles(ended.map(({ firstStepAt, due }) => firstStepAt - due)),
    wholeRunMs: quantiles(ended.map((run) => run.endedAt - run.due)),
    cpuMsPerRun: cpuMs / ended.length,
    databaseCpuMsPerRun: databaseCpuMs / ended.length,
    memoryMiB,
  };
}

function quantiles(values: readonly number[]): Quantiles {
  const at = (part: number) => quantile(values, part);
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99), p999: at(0.999) };
}
