import { z } from "zod";
import { json, timestamp } from "../operation/fields.ts";

export const agentId = z.string().min(1).max(64).describe("The agent's id.");

/** A named provider of work, in a process of its own. */
export const agent = z
  .object({
    agentId,
    name: z.string(),
    kind: z.string().describe("What it is made of, in its own word."),
    capabilities: z.array(z.string()),
    concurrency: z.int().describe("How many tasks it holds at the same time."),
    health: z
      .enum(["unproven", "healthy", "failed", "lost"])
      .describe("Healthy is one that has done its health task and whose lease has not ended."),
    healthTask: z
      .object({ capability: z.string(), payload: json, result: json })
      .nullable()
      .describe("What proves it beside a sum that cannot be guessed; null where it named nothing."),
    holds: z.array(z.string()).describe("The tasks that it has."),
    registeredBy: z.string().describe("The principal that registered it."),
    registeredAt: timestamp,
    expiresAt: timestamp.describe("Until when it must send a heartbeat."),
  })
  .meta({ id: "Agent" });

export type AgentDto = z.output<typeof agent>;

export const agentExample: AgentDto = {
  agentId: "agent-0195501a-7f6c-7c11-8a2b-3c4d5e6f7a8b",
  name: "images",
  kind: "python",
  capabilities: ["resize-image"],
  concurrency: 1,
  health: "healthy",
  healthTask: {
    capability: "resize-image",
    payload: { width: 64, height: 32, to: 16 },
    result: { width: 16, height: 8 },
  },
  holds: ["task-0195501a-7f6c-7c11-8a2b-3c4d5e6f7a8b"],
  registeredBy: "local",
  registeredAt: "2026-03-01T05:59:58.000Z",
  expiresAt: "2026-03-01T06:00:28.000Z",
};

export const agentErrors = ["AGENT_NOT_FOUND", "AGENT_LOST"] as const;
