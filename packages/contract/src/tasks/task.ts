import { agentCapabilityPattern, longestAgentCapability, mostTaskRetries } from "@millrace/flow/task";
import { z } from "zod";
import { json, timestamp } from "../operation/fields.ts";

export const taskId = z.string().min(1).max(64).describe("The task's id.");

export const capability = z
  .string()
  .regex(agentCapabilityPattern, "must be lower-case words joined by dashes, dots or underscores")
  .max(longestAgentCapability);

export const taskCapability = z
  .string()
  .regex(
    /^(flow:)?[a-z][a-z0-9]*([._-][a-z0-9]+)*$/,
    "must be what an agent can do, such as resize-image, or flow: and the name of a flow",
  )
  .max(80)
  .describe("What has to be done: some agent's capability, or `flow:` and the name of a flow, whose run does it.");

export const taskStatus = z.enum(["queued", "running", "succeeded", "failed", "canceled"]);

export const taskPriority = z.int().min(-1_000).max(1_000).describe("A higher one is taken first.");

export const taskRetries = z
  .int()
  .min(0)
  .max(mostTaskRetries)
  .describe("How many further attempts follow one that failed or whose agent was lost.");

/** One piece of work for an agent or a flow. */
export const task = z
  .object({
    taskId,
    capability: z.string(),
    payload: json.describe("What the agent is given; the input of a flow's run."),
    priority: z.int(),
    status: taskStatus,
    attempt: z.int().describe("How often it was claimed."),
    retries: z.int(),
    createdBy: z.string().describe("The principal that made it."),
    createdAt: timestamp,
    availableAt: timestamp.describe("When it could or can be claimed."),
    deadline: timestamp.nullable(),
    agentId: z.string().nullable().describe("Who holds it, or did last."),
    runId: z.string().nullable().describe("The run that does it, of a task for a flow."),
    leaseExpiresAt: timestamp.nullable().describe("Until when its agent must report or send a heartbeat."),
    result: json.nullable().describe("What a task that succeeded came to."),
    error: z
      .object({ code: z.string(), message: z.string() })
      .nullable()
      .describe("Why the last attempt that failed did."),
    finishedAt: timestamp.nullable(),
    callerRunId: z.string().nullable().describe("The run whose step gave it and waits for its end."),
  })
  .meta({ id: "Task" });

export type TaskDto = z.output<typeof task>;

export const taskExample: TaskDto = {
  taskId: "task-0195501a-7f6c-7c11-8a2b-3c4d5e6f7a8b",
  capability: "resize-image",
  payload: { url: "https://shop.example/p/1.png", width: 640 },
  priority: 0,
  status: "queued",
  attempt: 0,
  retries: 3,
  createdBy: "local",
  createdAt: "2026-03-01T06:00:00.000Z",
  availableAt: "2026-03-01T06:00:00.000Z",
  deadline: null,
  agentId: null,
  runId: null,
  leaseExpiresAt: null,
  result: null,
  error: null,
  finishedAt: null,
  callerRunId: null,
};
