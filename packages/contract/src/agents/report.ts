import { z } from "zod";
import { json } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { taskExample, taskId, taskStatus } from "../tasks/task.ts";
import { agentErrors, agentExample, agentId } from "./agent.ts";

export const reportTask = operation(routes.agents.report, {
  input: z
    .strictObject({
      agentId,
      taskId,
      attempt: z.int().min(1).describe("The one of the claim."),
      result: json.optional().describe("What came out. (Default: null)"),
      error: z
        .strictObject({
          message: z.string().min(1).max(10_000),
          retry: z.boolean().default(true).describe("False where trying again can not help."),
        })
        .optional()
        .describe("Why it could not be done; instead of a result."),
    })
    .refine(({ result, error }) => result === undefined || error === undefined, "takes a result or an error, not both"),
  output: z.object({ taskId, status: taskStatus.describe("Queued is one that will be tried again.") }),
  errors: [...agentErrors, "AGENT_UNHEALTHY", "TASK_LEASE_LOST", "DISK_FULL"],
  scope: "agents:work",
  summary: "Says what came out of a task. Only who holds it is heard, and once; the same report again changes nothing.",
  example: {
    input: { agentId: agentExample.agentId, taskId: taskExample.taskId, attempt: 1, result: { width: 640 } },
    output: { taskId: taskExample.taskId, status: "succeeded" },
  },
});
