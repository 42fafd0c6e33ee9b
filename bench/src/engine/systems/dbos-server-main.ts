import { DBOS } from "@dbos-inc/dbos-sdk";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import type { Job } from "../measured.ts";
import { stepBody } from "../step-body.ts";

/** DBOS behind a server, as its users write it: a request starts a workflow and is answered with its result. */
const job = JSON.parse(process.argv[2]!) as Job;
DBOS.setConfig({ name: "bench", systemDatabaseUrl: job.databaseUrl!, logLevel: "error" });
const executeStep = stepBody(job);
const steps = DBOS.registerWorkflow(
  async () => {
    let first = 0;
    for (let index = 0; index < job.stepsPerRun; index++) {
      const result = await DBOS.runStep(async () => executeStep(), { name: `step-${index}` });
      if (index === 0) first = result.at;
    }
    return { first };
  },
  { name: "steps" },
);
await DBOS.launch();
const app = new Hono();
app.post("/", async (context) => context.json(await (await DBOS.startWorkflow(steps)()).getResult()));
serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, ({ port }) => console.log(`http://127.0.0.1:${port}/`));
