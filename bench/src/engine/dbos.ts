import { DBOS } from "@dbos-inc/dbos-sdk";
import { type Job, type Measured, stepResultPadding, stepsPerRun } from "./measured.ts";
import { processorTimeMs } from "./processor-time.ts";

/**
 * Measures DBOS on the same PostgreSQL with the same job. Its queue polls, every second by default, which bounds 50 runs
 * at a time to 50 runs/s; so it gets 10 ms.
 */
export async function measureDbos(job: Job): Promise<Measured> {
  DBOS.setConfig({ name: "bench", systemDatabaseUrl: job.databaseUrl!, logLevel: "error" });
  const fiveSteps = DBOS.registerWorkflow(
    async () => {
      let first = 0;
      for (let index = 0; index < stepsPerRun; index++) {
        const result = await DBOS.runStep(
          async () => ({ at: performance.timeOrigin + performance.now(), padding: stepResultPadding }),
          { name: `step-${index}` },
        );
        if (index === 0) first = result.at;
      }
      return { first, last: performance.timeOrigin + performance.now() };
    },
    { name: "fiveSteps" },
  );
  await DBOS.launch();
  try {
    const start = () => DBOS.startWorkflow(fiveSteps, { queueName: "bench" })();
    const handles = [];
    for (let started = 0; started < job.runs; started += 50) {
      handles.push(...(await Promise.all(Array.from({ length: Math.min(50, job.runs - started) }, start))));
    }
    // Registered now: as for the others, the queue is filled before the clock starts.
    const before = { own: processorTimeMs([process.pid]), database: processorTimeMs(job.databaseProcessIds) };
    await DBOS.registerQueue("bench", { workerConcurrency: job.concurrency, minPollingIntervalMs: 10 });
    const results = await Promise.all(handles.map((handle) => handle.getResult()));
    const first = Math.min(...results.map((result) => result.first));
    const last = Math.max(...results.map((result) => result.last));
    const cpuMs = processorTimeMs([process.pid]) - before.own;
    const databaseCpuMs = processorTimeMs(job.databaseProcessIds) - before.database;
    const firstStepMs: number[] = [];
    const wholeRunMs: number[] = [];
    for (let index = 0; index < job.latencyRuns; index++) {
      const askedAt = performance.now();
      const result = await (await start()).getResult();
      wholeRunMs.push(performance.now() - askedAt);
      firstStepMs.push(result.first - performance.timeOrigin - askedAt);
    }
    return {
      runsPerSecond: (job.runs / (last - first)) * 1_000,
      cpuMsPerRun: cpuMs / job.runs,
      databaseCpuMsPerRun: databaseCpuMs / job.runs,
      firstStepMs,
      wholeRunMs,
    };
  } finally {
    await DBOS.shutdown();
  }
}
