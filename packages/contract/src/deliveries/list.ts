import { z } from "zod";
import { runId, timestamp, wholeNumber } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { runExample } from "../runs/run.ts";

const statuses = z.enum(["pending", "delivered", "given up"]);

const attempt = z.object({
  attempt: z.int().describe("Counts from 1."),
  at: timestamp,
  durationMs: z.int(),
  httpStatus: z.int().nullable().describe("Null where no answer came."),
  error: z.string().nullable().describe("Null for the one that was taken."),
});

const delivery = z
  .object({
    deliveryId: z.string().describe("The `webhook-id` of every attempt."),
    runId,
    url: z.string(),
    status: statuses,
    attempts: z.array(attempt).describe("Those that have ended."),
    nextAttemptAt: timestamp.nullable(),
    createdAt: timestamp,
    finishedAt: timestamp.nullable(),
  })
  .meta({ id: "Delivery" });

export type DeliveryDto = z.output<typeof delivery>;

export const listDeliveries = operation(routes.deliveries.list, {
  input: z.strictObject({
    status: statuses.optional().describe("Only these."),
    limit: wholeNumber(1, 200).default(50),
  }),
  output: z.object({ deliveries: z.array(delivery) }),
  errors: [],
  scope: "runs:read",
  summary: "Lists the callbacks of runs that have ended, newest first, with every attempt.",
  example: {
    input: { status: "given up" },
    output: {
      deliveries: [
        {
          deliveryId: `msg_${runExample.runId}`,
          runId: runExample.runId,
          url: "https://shop.example/done",
          status: "given up",
          attempts: [
            { attempt: 1, at: "2026-03-01T06:00:05.000Z", durationMs: 41, httpStatus: 410, error: "it answered 410" },
          ],
          nextAttemptAt: null,
          createdAt: "2026-03-01T06:00:05.000Z",
          finishedAt: "2026-03-01T06:00:05.041Z",
        },
      ],
    },
  },
});
