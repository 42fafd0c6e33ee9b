import { z } from "zod";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { queueExample, queueState } from "./queue.ts";

export const listQueues = operation(routes.queues.list, {
  input: z.strictObject({}),
  output: z.object({ queues: z.array(queueState) }),
  errors: [],
  scope: "queues:read",
  summary: "Lists the named queues with their limits, and how full they are.",
  example: {
    input: {},
    output: { queues: [{ ...queueExample, size: 12, running: 5, oldestDueAt: "2026-03-01T06:00:00.000Z" }] },
  },
});
