import { defineEvent, z } from "@millrace/flow";

export const orderCreated = defineEvent("order.created", z.object({ orderId: z.string(), country: z.string() }));
export const orderPaid = defineEvent("order.paid", z.object({ orderId: z.string(), amountCents: z.int() }));
