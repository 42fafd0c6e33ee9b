import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import { Queue, Worker } from "bullmq";
import { measureLatencies, moment } from "./latencies.js";

/** A floor: one job instead of a run on a Redis that syncs once a second, nothing recorded of what the job does. */
export async function measure(job, { processorTimeMs }) {
  const folder = await mkdtemp(`${tmpdir()}/redis-`);
  const port = await freePort();
  const redis = spawn("redis-server", ["--port", String(port), "--dir", folder, "--appendonly", "yes", "--save", ""], {
    stdio: "ignore",
  });
  await untilListening(port);
  const connection = { host: "127.0.0.1", port, maxRetriesPerRequest: null };
  const queue = new Queue("bench", { connection });
  const spans = { first: Number.POSITIVE_INFINITY, last: 0, ended: 0 };
  const waiting = new Map();
  for (let added = 0; added < job.runs; added += 500)
    await queue.addBulk(
      Array.from({ length: Math.min(500, job.runs - added) }, (_, index) => ({
        name: "work",
        data: { id: added + index },
      })),
    );
  const before = { own: processorTimeMs([process.pid]), database: processorTimeMs([redis.pid]) };
  const execute = async ({ data }) => {
    const at = moment();
    spans.first = Math.min(spans.first, at);
    spans.last = at;
    spans.ended++;
    waiting.get(data.id)?.(at);
  };
  const worker = new Worker("bench", execute, { connection, concurrency: job.concurrency });
  while (spans.ended < job.runs) await new Promise((resolve) => setTimeout(resolve, 20));
  const databaseCpuMs = processorTimeMs([redis.pid]) - before.database;
  const cpuMs = processorTimeMs([process.pid]) - before.own - databaseCpuMs;
  let next = job.runs;
  const latencies = await measureLatencies(job.latencyRuns, async () => {
    const id = next++;
    const executed = new Promise((resolve) => waiting.set(id, resolve));
    await queue.add("work", { id });
    return executed;
  });
  await worker.close();
  await queue.close();
  redis.kill("SIGKILL");
  await rm(folder, { recursive: true, force: true });
  return {
    runsPerSecond: (job.runs / (spans.last - spans.first)) * 1_000,
    cpuMsPerRun: cpuMs / job.runs,
    databaseCpuMsPerRun: databaseCpuMs / job.runs,
    ...latencies,
  };
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function untilListening(port) {
  for (let tries = 0; tries < 200; tries++) {
    const open = await new Promise((resolve) => {
      const socket = createConnection(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("redis-server does not listen; is it installed?");
}
