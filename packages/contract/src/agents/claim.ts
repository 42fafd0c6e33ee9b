import { z } from "zod";
import { json, timestamp } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { taskExample, taskId } from "../tasks/task.ts";
import { agentErrors, agentExample, agentId } from "./agent.ts";

/** A task as its agent gets it. */
const claimedTask = z
  .object({
    taskId: z.string(),
    capability: z.string(),
    payload: json,
    attempt: z.int().describe("Name it in the report: a report of an earlier attempt is refused."),
    leaseExpiresAt: timestamp.describe("Report by then, or send heartbeats."),
    deadline: timestamp.nullable(),
  })
  .meta({ id: "ClaimedTask" });

export type ClaimedTaskDto = z.output<typeof claimedTask>;

export const claimTask = operation(routes.agents.claim, {
  input: z.strictObject({
    agentId,
    holds: z
      .array(taskId)
      .max(1_000)
      .default([])
      .describe("The tasks that are under way: any other that the agent has is given again, as its answer was lost."),
    waitMs: z.int().min(0).max(25_000).default(0).describe("How long to wait for a task where there is none."),
  }),
  output: z.object({ task: claimedTask.nullable().describe("Null where there was none.") }),
  errors: [...agentErrors, "AGENT_UNHEALTHY", "DISK_FULL"],
  scope: "agents:work",
  summary: "Gives an agent a task that it can do, and extends its lease as a heartbeat does; one claim at a time.",
  example: {
    input: { agentId: agentExample.agentId, waitMs: 20_000 },
    output: {
      task: {
        taskId: taskExample.taskId,
        capability: taskExample.capability,
        payload: taskExample.payload,
        attempt: 1,
        leaseExpiresAt: agentExample.expiresAt,
        deadline: null,
      },
    },
  },
});
