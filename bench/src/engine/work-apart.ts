import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { executeTask, startWorker } from "./contender-process.ts";
import type { Contender } from "./contenders.ts";
import type { Audit, Job } from "./measured.ts";
import { processorTimeMs } from "./process-tree.ts";

/** What worker processes made of a queue that was filled before they started. */
export interface WorkApart extends Audit {
  readonly runsPerSecond: number;
  readonly lost: number;
  readonly kills: number;
  readonly cpuMsPerRun: number;
  readonly databaseCpuMsPerRun: number;
}

export interface WorkApartOptions {
  readonly workers: number;
  /** SIGKILL for each worker in turn every so often, so many times; the next one starts at once. */
  readonly kills?: { readonly everyMs: number; readonly atMost: number };
  say(text: string): void;
}

/** Works off the job's runs in worker processes of their own. */
export async function workApart(
  { name }: Contender,
  job: Job,
  { workers, kills, say }: WorkApartOptions,
): Promise<WorkApart> {
  say(`  queueing ${job.runs} runs`);
  await executeTask(name, { kind: "fill", job });
  say(`  working with ${workers} at a time`);
  const databaseCpuBeforeMs = processorTimeMs(job.databaseProcessIds);
  const start = (index: number) => startWorker(name, { kind: "work", job, index });
  const children = await Promise.all(Array.from({ length: workers }, (_, index) => start(index)));
  const idsOf = () => children.map((child) => child.pid!);
  const cpuBeforeMs = processorTimeMs(idsOf());
  let done = false;
  const auditing = executeTask(name, { kind: "audit", job }).finally(() => {
    done = true;
  });
  let killed = 0;
  try {
    while (kills && killed < kills.atMost && !done) {
      await within(kills.everyMs, auditing);
      if (done) break;
      const index = killed % workers;
      await killAndAwait(children[index]!);
      killed++;
      say(`  kill ${killed}`);
      children[index] = await start(index);
    }
    const audit = await auditing;
    // Of killed workers nothing is left to be read.
    const cpuMs = killed > 0 ? Number.NaN : processorTimeMs(idsOf()) - cpuBeforeMs;
    return {
      ...audit,
      runsPerSecond: (audit.succeeded / (audit.lastEndAt - audit.firstStepAt)) * 1_000,
      lost: job.runs - audit.succeeded,
      kills: killed,
      cpuMsPerRun: cpuMs / job.runs,
      databaseCpuMsPerRun: (processorTimeMs(job.databaseProcessIds) - databaseCpuBeforeMs) / job.runs,
    };
  } finally {
    await Promise.all(children.map(killAndAwait));
  }
}

async function killAndAwait(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

/** Resolves after a time, or when the work has settled. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const timeout = Promise.withResolvers<void>();
  const timer = setTimeout(timeout.resolve, ms);
  await Promise.race([timeout.promise, work.catch(() => undefined)]);
  clearTimeout(timer);
}
