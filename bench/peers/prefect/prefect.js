import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { freePort, startServer, untilAnswered } from "../processes.js";

const python = fileURLToPath(new URL("../.tools/venv/bin/python", import.meta.url));
const program = fileURLToPath(new URL("flows.py", import.meta.url));

/** Steps as tasks of Prefect flows, called in one Python process beside its own server; it has no queue that a flow could fill. */
export async function measure(job, { processorTimeMs }) {
  const port = await freePort();
  const env = {
    PATH: process.env.PATH,
    PREFECT_HOME: job.folder,
    PREFECT_API_URL: `http://127.0.0.1:${port}/api`,
    PREFECT_LOGGING_LEVEL: "ERROR",
    PREFECT_SERVER_ANALYTICS_ENABLED: "false",
    DO_NOT_TRACK: "1",
  };
  const args = ["-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", String(port), "--no-ui"];
  const server = startServer(python, args, { env });
  await untilAnswered(`${env.PREFECT_API_URL}/health`);
  const serverCpuMs = () => processorTimeMs([server.pid]);
  const before = serverCpuMs();
  const { runs, latencyRuns, stepsPerRun, fibonacci } = job;
  const settings = JSON.stringify({
    runs,
    latencyRuns,
    stepsPerRun,
    fibonacci,
    concurrency: Math.min(10, job.concurrency),
  });
  const { stdout } = await promisify(execFile)(python, [program, settings], { env, maxBuffer: 64 * 1024 * 1024 });
  const databaseCpuMs = serverCpuMs() - before;
  server.kill("SIGKILL");
  const measured = JSON.parse(stdout.trim().split("\n").at(-1));
  return { ...measured, databaseCpuMsPerRun: databaseCpuMs / (runs + latencyRuns) };
}
