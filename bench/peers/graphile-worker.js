import { makeWorkerUtils, run } from "graphile-worker";
import { measureLatencies, moment } from "./latencies.js";

/** A floor: one job instead of a run, nothing recorded of what it does. */
export async function measure(job, { processorTimeMs }) {
  const settings = { connectionString: job.databaseUrl, noHandleSignals: true };
  const utils = await makeWorkerUtils(settings);
  await utils.migrate();
  const spans = { first: Number.POSITIVE_INFINITY, last: 0, ended: 0 };
  const waiting = new Map();
  const taskList = {
    work: async ({ id }) => {
      const at = moment();
      spans.first = Math.min(spans.first, at);
      spans.last = at;
      spans.ended++;
      waiting.get(id)?.(at);
    },
  };
  for (let added = 0; added < job.runs; added += 500)
    await utils.addJobs(
      Array.from({ length: Math.min(500, job.runs - added) }, (_, index) => ({
        identifier: "work",
        payload: { id: added + index },
      })),
    );
  const before = { own: processorTimeMs([process.pid]), database: processorTimeMs(job.databaseProcessIds) };
  const runner = await run({ ...settings, concurrency: job.concurrency, taskList });
  while (spans.ended < job.runs) await new Promise((resolve) => setTimeout(resolve, 20));
  const cpuMs = processorTimeMs([process.pid]) - before.own;
  const databaseCpuMs = processorTimeMs(job.databaseProcessIds) - before.database;
  let next = job.runs;
  const latencies = await measureLatencies(job.latencyRuns, async () => {
    const id = next++;
    const executed = new Promise((resolve) => waiting.set(id, resolve));
    await utils.addJob("work", { id });
    return executed;
  });
  await runner.stop();
  await utils.release();
  return {
    runsPerSecond: (job.runs / (spans.last - spans.first)) * 1_000,
    cpuMsPerRun: cpuMs / job.runs,
    databaseCpuMsPerRun: databaseCpuMs / job.runs,
    ...latencies,
  };
}
