import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";

const count = z.int().nonnegative();

export const getStatus = operation(routes.system.status, {
  input: z.strictObject({}),
  output: z.object({
    version: z.string(),
    state: z.enum(["ready", "degraded"]),
    faults: z.array(z.object({ part: z.string(), problem: z.string() })).describe("What degrades it."),
    worker: z.string().describe("The state of the worker in this process."),
    workers: count.describe("How many workers live."),
    agents: z.object({ alive: count, healthy: count }),
    tasks: z.object({ queued: count, running: count }),
    queues: z.array(z.object({ queue: z.string(), size: count, running: count, paused: z.boolean() })),
    backlog: z.object({
      claimable: count.describe("Runs that a worker could take now."),
      held: count.describe("Runs that wait for a place in their queue."),
    }),
  }),
  errors: [],
  scope: "system:read",
  summary: "Says in short how it goes: workers, agents, tasks, queues, backlog.",
  example: {
    input: {},
    output: {
      version: "0.1.0",
      state: "ready",
      faults: [],
      worker: "working",
      workers: 1,
      agents: { alive: 3, healthy: 3 },
      tasks: { queued: 12, running: 3 },
      queues: [{ queue: "mail", size: 0, running: 2, paused: false }],
      backlog: { claimable: 4, held: 0 },
    },
  },
});
