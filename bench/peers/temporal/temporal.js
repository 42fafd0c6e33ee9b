import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Client, Connection } from "@temporalio/client";
import { DefaultLogger, NativeConnection, Runtime, Worker } from "@temporalio/worker";
import { measureLatencies, moment } from "../latencies.js";
import { startServer } from "../processes.js";

/** Steps as activities of one worker of Temporal's TypeScript SDK, beside a server in memory; the queue is filled first. */
export async function measure(job, { processorTimeMs, executeStep }) {
  const server = startServer(fileURLToPath(new URL("../.tools/temporal-server", import.meta.url)), [], {
    stdio: ["pipe", "pipe", "ignore"],
  });
  Runtime.install({ logger: new DefaultLogger("ERROR") });
  const { address, namespace } = await addressOf(server);
  const client = new Client({ connection: await Connection.connect({ address }), namespace });
  const spans = { first: Number.POSITIVE_INFINITY, last: 0 };
  const taskQueue = "bench";
  let next = 0;
  const start = () =>
    client.workflow.start("steps", { taskQueue, workflowId: `run-${next++}`, args: [job.stepsPerRun] });
  const handles = [];
  for (let started = 0; started < job.runs; started += 50)
    handles.push(...(await Promise.all(Array.from({ length: Math.min(50, job.runs - started) }, start))));
  const worker = await Worker.create({
    connection: await NativeConnection.connect({ address }),
    namespace,
    taskQueue,
    workflowsPath: fileURLToPath(new URL("workflow.cjs", import.meta.url)),
    activities: { executeStep: async () => executeStep() },
    // Its cache of workflows needs two.
    maxConcurrentWorkflowTaskExecutions: Math.max(2, job.concurrency),
    maxConcurrentActivityTaskExecutions: job.concurrency,
  });
  const serverCpuMs = () => processorTimeMs([server.pid]);
  const before = { own: processorTimeMs([process.pid]), server: serverCpuMs() };
  const working = worker.run();
  for (const { first } of await Promise.all(handles.map((handle) => handle.result())))
    spans.first = Math.min(spans.first, first);
  spans.last = moment();
  const databaseCpuMs = serverCpuMs() - before.server;
  const cpuMs = processorTimeMs([process.pid]) - before.own - databaseCpuMs;
  const latencies = await measureLatencies(job.latencyRuns, async () => (await (await start()).result()).first);
  worker.shutdown();
  await working;
  server.kill("SIGKILL");
  return {
    runsPerSecond: (job.runs / (spans.last - spans.first)) * 1_000,
    cpuMsPerRun: cpuMs / job.runs,
    databaseCpuMsPerRun: databaseCpuMs / job.runs,
    ...latencies,
  };
}

/** The server tells in its first line where it is. */
async function addressOf(server) {
  for await (const line of createInterface({ input: server.stdout })) {
    const [address, namespace] = line.split(" ");
    server.stdout.resume();
    return { address, namespace };
  }
  throw new Error("the Temporal server did not start");
}
