import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OpenWorkflow } from "openworkflow";
import { BackendPostgres } from "openworkflow/postgres";
import { BackendSqlite } from "openworkflow/sqlite";
import postgres from "postgres";
import { measureLatencies, moment } from "./latencies.js";

/** Steps in OpenWorkflow, on PostgreSQL where the job has a database, else on SQLite; the queue is filled first. */
export async function measure(job, tools) {
  const { processorTimeMs } = tools;
  const folder = await mkdtemp(join(tmpdir(), "openworkflow-"));
  const backend = await openBackend(job, folder);
  const { client, flow, spans } = define(backend, job, tools);
  await queueRuns(flow, job);
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

export async function fill(job, tools) {
  const backend = await openBackend(job, job.folder);
  await queueRuns(define(backend, job, tools).flow, job);
  await backend.stop();
}

export async function work(job, tools) {
  const { client } = define(await openBackend(job, job.folder), job, tools);
  await client.newWorker({ concurrency: job.concurrency }).start();
}

/** Looks into its tables: an end of a run is a `finished_at`, and each success of a step a row. */
export async function audit(job, { untilIdle }) {
  const sql = postgres(addressOf(job.databaseUrl), { max: 1 });
  const ended = sql`status in ('completed', 'succeeded', 'failed')`;
  await untilIdle({
    isOpen: async () => (await sql`select 1 from openworkflow.workflow_runs where not ${ended} limit 1`).length > 0,
    countEnded: async () =>
      (await sql`select count(*)::int as ended from openworkflow.workflow_runs where ${ended}`)[0].ended,
  });
  const [found] = await sql`
    select (select count(*)::int from openworkflow.workflow_runs where status in ('completed', 'succeeded')) as succeeded,
      (select count(*)::int from (select 1 from openworkflow.step_attempts where status in ('completed', 'succeeded')
        group by workflow_run_id, step_name having count(*) > 1) as again) as "recordedTwice",
      (select min(extract(epoch from started_at) * 1000)::float8 from openworkflow.step_attempts) as "firstStepAt",
      (select max(extract(epoch from finished_at) * 1000)::float8 from openworkflow.workflow_runs) as "lastEndAt"`;
  await sql.end();
  return found;
}

function openBackend({ databaseUrl }, folder) {
  return databaseUrl
    ? BackendPostgres.connect(addressOf(databaseUrl))
    : BackendSqlite.connect(join(folder, "openworkflow.sqlite"));
}

/** Its driver takes the folder of a socket from the environment alone. */
function addressOf(databaseUrl) {
  const { hostname, pathname, username } = new URL(databaseUrl);
  process.env.PGHOST = decodeURIComponent(hostname);
  process.env.PGUSER = username;
  return `postgresql://${pathname}`;
}

function define(backend, { stepsPerRun }, { executeStep }) {
  const client = new OpenWorkflow({ backend });
  const spans = { first: Number.POSITIVE_INFINITY, last: 0, ended: 0 };
  const flow = client.defineWorkflow({ name: "steps" }, async ({ step }) => {
    let first = 0;
    for (let index = 0; index < stepsPerRun; index++) {
      const result = await step.run({ name: `step-${index}` }, async () => executeStep());
      if (index === 0) first = result.at;
    }
    spans.first = Math.min(spans.first, first);
    spans.last = moment();
    spans.ended++;
    return { first };
  });
  return { client, flow, spans };
}

async function queueRuns(flow, { runs }) {
  for (let started = 0; started < runs; started += 50)
    await Promise.all(Array.from({ length: Math.min(50, runs - started) }, () => flow.run({})));
}
