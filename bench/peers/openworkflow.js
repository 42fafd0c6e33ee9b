import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OpenWorkflow } from "openworkflow";
import { BackendPostgres } from "openworkflow/postgres";
import { BackendSqlite } from "openworkflow/sqlite";
import { measureLatencies, moment } from "./latencies.js";

/** Five steps in OpenWorkflow, on PostgreSQL where the job has a database, else on SQLite; the queue is filled first. */
export async function measure(job, { processorTimeMs, stepsPerRun, stepResultPadding }) {
  const folder = await mkdtemp(join(tmpdir(), "openworkflow-"));
  const backend = job.databaseUrl
    ? await BackendPostgres.connect(job.databaseUrl)
    : BackendSqlite.connect(join(folder, "openworkflow.sqlite"));
  const client = new OpenWorkflow({ backend });
  const spans = { first: Number.POSITIVE_INFINITY, last: 0, ended: 0 };
  const flow = client.defineWorkflow({ name: "five-steps" }, async ({ step }) => {
    let first = 0;
    for (let index = 0; index < stepsPerRun; index++) {
      const result = await step.run({ name: `step-${index}` }, async () => ({
        at: moment(),
        padding: stepResultPadding,
      }));
      if (index === 0) first = result.at;
    }
    spans.first = Math.min(spans.first, first);
    spans.last = moment();
    spans.ended++;
    return { first };
  });
  for (let started = 0; started < job.runs; started += 50)
    await Promise.all(Array.from({ length: Math.min(50, job.runs - started) }, () => flow.run({})));
  const before = { own: processorTimeMs([process.pid]), database: processorTimeMs(job.databaseProcessIds) };
  const worker = client.newWorker({ concurrency: job.concurrency });
  await worker.start();
  while (spans.ended < job.runs) await new Promise((resolve) => setTimeout(resolve, 20));
  const wallMs = spans.last - spans.first;
  const cpuMs = processorTimeMs([process.pid]) - before.own;
  const databaseCpuMs = processorTimeMs(job.databaseProcessIds) - before.database;
  const latencies = await measureLatencies(job.latencyRuns, async () => (await (await flow.run({})).result()).first);
  await worker.stop();
  await backend.stop();
  await rm(folder, { recursive: true });
  return {
    runsPerSecond: (job.runs / wallMs) * 1_000,
    cpuMsPerRun: cpuMs / job.runs,
    databaseCpuMsPerRun: databaseCpuMs / job.runs,
    ...latencies,
  };
}
