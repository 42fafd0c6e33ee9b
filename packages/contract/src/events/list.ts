import { z } from "zod";
import { flowName, json, runId, timestamp, wholeNumber } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";
import { runExample } from "../runs/run.ts";

const event = z
  .object({
    eventId: z.string(),
    type: z.string(),
    payload: json,
    from: z.object({ runId, flow: flowName }).nullable().describe("The run that emitted it; null for nobody's."),
    emittedAt: timestamp,
    deliveredAt: timestamp.nullable().describe("Null while it is on its way."),
  })
  .meta({ id: "Event" });

export type EventDto = z.output<typeof event>;

export const listEvents = operation(routes.events.list, {
  input: z.strictObject({
    type: z.string().min(1).max(200).optional().describe("Only events of this type."),
    limit: wholeNumber(1, 200).default(50),
  }),
  output: z.object({ events: z.array(event) }),
  errors: [],
  scope: "runs:read",
  summary: "Lists emitted events, newest first; they are kept for a week after their delivery.",
  example: {
    input: { type: "order.created" },
    output: {
      events: [
        {
          eventId: "key:order-o-17",
          type: "order.created",
          payload: { id: "o-17" },
          from: { runId: runExample.runId, flow: runExample.flow },
          emittedAt: "2026-03-01T06:00:04.310Z",
          deliveredAt: "2026-03-01T06:00:04.312Z",
        },
      ],
    },
  },
});
