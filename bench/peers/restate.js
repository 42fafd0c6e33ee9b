import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http2";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { createEndpointHandler, service } from "@restatedev/restate-sdk";
import { connect } from "@restatedev/restate-sdk-clients";
import { measureLatencies, moment } from "./latencies.js";

const ports = { ingress: 18_080, admin: 19_070, node: 15_122 };

/** Steps in Restate: its server beside this process, `concurrency` requests at a time, as it has no queue to fill. */
export async function measure(job, { processorTimeMs, executeStep }) {
  const folder = await mkdtemp(`${tmpdir()}/restate-`);
  const server = startServer(folder);
  const steps = service({
    name: "steps",
    handlers: {
      run: async (context) => {
        let first = 0;
        for (let index = 0; index < job.stepsPerRun; index++) {
          const result = await context.run(`step-${index}`, async () => executeStep());
          if (index === 0) first = result.at;
        }
        return { first };
      },
    },
  });
  // By default it writes two lines for each run.
  const endpoint = createServer(createEndpointHandler({ services: [steps], logger: () => undefined }));
  const { port } = await new Promise((resolve) => endpoint.listen(0, "127.0.0.1", () => resolve(endpoint.address())));
  await register(`http://127.0.0.1:${port}`);
  const client = connect({ url: `http://127.0.0.1:${ports.ingress}` }).serviceClient({ name: "steps" });
  const serverCpuMs = () => processorTimeMs([server.pid]);
  const before = { own: processorTimeMs([process.pid]), server: serverCpuMs() };
  const firsts = [];
  let left = job.runs;
  await Promise.all(
    Array.from({ length: job.concurrency }, async () => {
      while (left-- > 0) firsts.push((await client.run()).first);
    }),
  );
  const wallMs = moment() - firsts.reduce((a, b) => Math.min(a, b));
  const databaseCpuMs = serverCpuMs() - before.server;
  const cpuMs = processorTimeMs([process.pid]) - before.own - databaseCpuMs;
  const latencies = await measureLatencies(job.latencyRuns, async () => (await client.run()).first);
  server.kill("SIGKILL");
  endpoint.close();
  await rm(folder, { recursive: true, force: true });
  return {
    runsPerSecond: (job.runs / wallMs) * 1_000,
    cpuMsPerRun: cpuMs / job.runs,
    databaseCpuMsPerRun: databaseCpuMs / job.runs,
    ...latencies,
  };
}

function startServer(folder) {
  const packageFile = createRequire(import.meta.url).resolve("@restatedev/restate-server-linux-x64/package.json");
  const program = new URL("bin/restate-server", `file://${packageFile}`).pathname;
  const env = {
    ...process.env,
    RESTATE_BASE_DIR: folder,
    RESTATE_INGRESS__BIND_ADDRESS: `127.0.0.1:${ports.ingress}`,
    RESTATE_ADMIN__BIND_ADDRESS: `127.0.0.1:${ports.admin}`,
    RESTATE_BIND_ADDRESS: `127.0.0.1:${ports.node}`,
    RESTATE_ADVERTISED_ADDRESS: `http://127.0.0.1:${ports.node}`,
    RESTATE_DISABLE_TELEMETRY: "true",
    DO_NOT_TRACK: "1",
  };
  return spawn(program, ["--node-name", "bench"], { env, stdio: "ignore" });
}

/** Tells the server of the endpoint as soon as it answers. */
async function register(uri) {
  for (let tries = 0; tries < 300; tries++) {
    const answer = await fetch(`http://127.0.0.1:${ports.admin}/deployments`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ uri, force: true }),
    }).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the Restate server did not take the endpoint");
}
