import { z } from "zod";
import { idempotencyKey, json } from "../operation/fields.ts";
import { operation } from "../operation/operation.ts";
import { routes } from "../routes.ts";

export const emitEvent = operation(routes.events.emit, {
  input: z.strictObject({
    type: z.string().min(1).max(200).describe("Such as `order.created`; none that begins with `millrace:`."),
    payload: json.default(null).describe("What the runs that it starts get as their input. 256 KiB at most."),
    idempotencyKey: idempotencyKey.describe(
      "A second call with the same key emits nothing; one with another type or payload is refused.",
    ),
  }),
  output: z.object({
    eventId: z.string(),
    existed: z.boolean().describe("Whether the idempotency key named an event that was there already."),
  }),
  errors: ["NAME_INVALID", "IDEMPOTENCY_KEY_REUSED", "VALUE_TOO_LARGE", "DISK_FULL"],
  scope: "runs:write",
  summary: "Emits an event: it starts the flows that subscribed to it and wakes the runs that wait for it.",
  example: {
    input: { type: "order.created", payload: { id: "o-17" }, idempotencyKey: "order-o-17" },
    output: { eventId: "key:order-o-17", existed: false },
  },
});
