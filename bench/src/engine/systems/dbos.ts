import { DBOS } from "@dbos-inc/dbos-sdk";
import { openTestSession } from "@millrace/test-postgres/database";
import type { Audit, Job, Measured } from "../measured.ts";
import { processorTimeMs } from "../process-tree.ts";
import { moment } from "../step-body.ts";
import type { OpenLoop, Outcome, System, Tools, Waiting } from "../system.ts";
import { untilIdle } from "../until-idle.ts";
import { serveDbos } from "./dbos-server.ts";

interface BenchResult {
  readonly first: number;
  readonly last: number;
}

/**
 * DBOS on the same PostgreSQL with the same job. Its queue polls, every second by default, which bounds 50 runs at a time to
 * 50 runs/s; so it gets 10 ms.
 */
export const dbos: System = {
  async measure(job, tools) {
    const { start, work } = await launch(job, tools);
    try {
      return await measure(job, { start, work });
    } finally {
      await DBOS.shutdown();
    }
  },
  async fill(job, tools) {
    await queueRuns(job, (await launch(job, tools)).start);
    await DBOS.shutdown();
  },
  async work(job, tools) {
    await (await launch(job, tools, `worker-${tools.index}`)).work();
  },
  audit: auditRuns,
  openLoop,
  waiting,
  replying: serveDbos,
};

type Handle = Awaited<ReturnType<Awaited<ReturnType<typeof launch>>["start"]>>;

async function launch({ databaseUrl, stepsPerRun, concurrency }: Job, { executeStep }: Tools, executorID = "local") {
  DBOS.setConfig({ name: "bench", systemDatabaseUrl: databaseUrl!, logLevel: "error", executorID });
  const firsts = new Map<string, number>();
  const executeSteps = async (): Promise<BenchResult> => {
    let first = 0;
    for (let index = 0; index < stepsPerRun; index++) {
      const result = await DBOS.runStep(async () => executeStep(), { name: `step-${index}` });
      if (index === 0) first = result.at;
    }
    firsts.set(DBOS.workflowID!, first);
    return { first, last: moment() };
  };
  const steps = DBOS.registerWorkflow(executeSteps, { name: "steps" });
  const approved = DBOS.registerWorkflow(
    async () => {
      await DBOS.recv("release", 86_400);
      return executeSteps();
    },
    { name: "approved" },
  );
  await DBOS.launch();
  return {
    /** The first step's moment of each run that this process executed. */
    firsts,
    start: () => DBOS.startWorkflow(steps, { queueName: "bench" })(),
    /** Not through the queue: there a run that waits would hold one of its places. */
    startApproved: () => DBOS.startWorkflow(approved)(),
    /** Registers the queue, so that this process takes runs from it. */
    work: () => DBOS.registerQueue("bench", { workerConcurrency: concurrency, minPollingIntervalMs: 10 }),
  };
}

async function queueRuns(job: Job, start: () => Promise<Handle>): Promise<Handle[]> {
  const handles: Handle[] = [];
  for (let started = 0; started < job.runs; started += 50)
    handles.push(...(await Promise.all(Array.from({ length: Math.min(50, job.runs - started) }, start))));
  return handles;
}

async function measure(
  job: Job,
  { start, work }: { start(): Promise<Handle>; work(): Promise<unknown> },
): Promise<Measured> {
  const handles = await queueRuns(job, start);
  // Registered now: as for the others, the queue is filled before the clock starts.
  const before = { own: processorTimeMs([process.pid]), database: processorTimeMs(job.databaseProcessIds) };
  await work();
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
}

async function auditRuns({ databaseUrl }: Job): Promise<Audit> {
  const session = await openTestSession(databaseUrl!);
  try {
    await untilIdle({
      isOpen: () => isOpen(session.query),
      countEnded: async () =>
        (await session.query("select count(*)::int as ended from dbos.workflow_status where status = 'SUCCESS'"))
          .rows[0].ended,
    });
    const { rows } = await session.query(
      `select (select count(*)::int from dbos.workflow_status where status = 'SUCCESS') as succeeded,
         (select count(*)::int from (select 1 from dbos.operation_outputs group by workflow_uuid, function_name
            having count(*) > 1) as again) as "recordedTwice",
         (select min(started_at_epoch_ms)::float8 from dbos.operation_outputs) as "firstStepAt",
         (select max(completed_at)::float8 from dbos.workflow_status) as "lastEndAt"`,
    );
    return rows[0] as Audit;
  } finally {
    await session.end();
  }
}

type Query = Awaited<ReturnType<typeof openTestSession>>["query"];

async function isOpen(query: Query): Promise<boolean> {
  const open = await query("select 1 from dbos.workflow_status where status in ('ENQUEUED', 'PENDING') limit 1");
  return open.rowCount! > 0;
}

async function openLoop(job: Job, tools: Tools): Promise<OpenLoop> {
  const { firsts, start, work } = await launch(job, tools);
  await work();
  const session = await openTestSession(job.databaseUrl!);
  return {
    start: async () => (await start()).workflowID,
    isOpen: () => isOpen(session.query),
    async outcomes(sinceMs) {
      const { rows } = await session.query(
        `select workflow_uuid as id, completed_at::float8 as "endedAt" from dbos.workflow_status
         where status = 'SUCCESS' and created_at >= ${Math.floor(sinceMs)}`,
      );
      return new Map<string, Outcome>(
        rows.map(({ id, endedAt }) => [id, { firstStepAt: firsts.get(id) ?? Number.NaN, endedAt }]),
      );
    },
    async close() {
      await session.end();
      await DBOS.shutdown();
    },
  };
}

async function waiting(job: Job, tools: Tools): Promise<Waiting> {
  const { startApproved } = await launch(job, tools);
  let handles: Awaited<ReturnType<typeof startApproved>>[] = [];
  return {
    async park(runs) {
      for (let started = 0; started < runs; started += job.concurrency)
        handles = handles.concat(await Promise.all(Array.from({ length: job.concurrency }, startApproved)));
    },
    async finish() {
      for (let sent = 0; sent < handles.length; sent += job.concurrency) {
        const some = handles.slice(sent, sent + job.concurrency);
        await Promise.all(some.map(({ workflowID }) => DBOS.send(workflowID, true, "release")));
      }
      await Promise.all(handles.map((handle) => handle.getResult()));
    },
    close: () => DBOS.shutdown(),
  };
}
