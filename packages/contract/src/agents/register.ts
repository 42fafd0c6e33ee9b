import { z } from "zod";
import { json, timestamp } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { capability } from "../tasks/task.ts";
import { secretExample } from "../tokens/token.ts";
import { agentExample, agentId } from "./agent.ts";

const word = z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} ._+@-]*$/u, "must begin with a letter or digit");

const healthTask = z
  .strictObject({ capability, payload: json, result: json })
  .refine((task) => JSON.stringify(task).length <= 16_000, "must have 16,000 characters or less");

export const registerAgent = operation(routes.agents.register, {
  input: z
    .strictObject({
      name: word.max(80).describe("Says for people which one it is; two may have the same name."),
      kind: word.max(40).default("unknown").describe("What it is made of, in its own word: node, python, bash."),
      capabilities: z.array(capability).min(1).max(50).describe("What it can do."),
      concurrency: z.int().min(1).max(1_000).default(1).describe("How many tasks it holds at the same time."),
      leaseMs: z
        .int()
        .min(500)
        .max(3_600_000)
        .default(30_000)
        .describe("After so long without a heartbeat it is lost, and its work goes to others."),
      healthTask: healthTask
        .optional()
        .describe("A small piece of its work whose result is known: its health task holds that too."),
    })
    .refine(
      ({ capabilities, healthTask: task }) => !task || capabilities.includes(task.capability),
      "needs a health task of one of its capabilities",
    ),
  output: z.object({
    agentId,
    secret: z
      .string()
      .describe("Send it as `Authorization: Bearer`; it is good for `agents:work` alone, and shown this once."),
    leaseMs: z.int(),
    expiresAt: timestamp,
  }),
  errors: ["DISK_FULL"],
  scope: "agents:work",
  summary: "Registers an agent. Its first claim gives it its health task; until it has done that it gets no other.",
  answersSecret: true,
  example: {
    input: {
      name: "images",
      kind: "python",
      capabilities: ["resize-image"],
      healthTask: agentExample.healthTask!,
    },
    output: {
      agentId: agentExample.agentId,
      secret: secretExample,
      leaseMs: 30_000,
      expiresAt: agentExample.expiresAt,
    },
  },
});
