import { http } from "@millrace/connectors";
import { defineFlow, z } from "@millrace/flow";

const Invoice = z.object({ id: z.string(), amount: z.string() });

/** Marks the open invoices of a customer as read, each once. */
export default defineFlow({
  name: "read-invoices",
  input: z.object({ customer: z.string() }),
  use: { billing: http("billing") },
  async run({ input, step, billing }) {
    const invoices = await step("fetch invoices", () =>
      billing.get("/invoices", { query: { customer: input.customer }, response: z.array(Invoice) }),
    );
    for (const { id } of invoices) {
      await step("mark as read", { key: id }, ({ idempotencyKey }) =>
        billing.post(`/invoices/${id}/read`, { idempotencyKey }),
      );
    }
    return { read: invoices.length };
  },
});
