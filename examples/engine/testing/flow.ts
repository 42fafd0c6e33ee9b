import { http } from "@millrace/connectors";
import { defineFlow, z } from "@millrace/flow";

const invoice = z.object({ id: z.string(), cents: z.int() });

/** Takes over the invoices of a day and waits for the bank's word. */
export default defineFlow({
  name: "settle-invoices",
  input: z.object({ day: z.iso.date() }),
  use: { billing: http("billing"), ledger: http("ledger") },
  async run({ input, step, billing, ledger }) {
    const invoices = await step("fetch invoices", () =>
      billing.get("/invoices", { query: { day: input.day }, response: z.array(invoice) }),
    );
    for (const { id, cents } of invoices)
      await step("enter", { key: id }, ({ idempotencyKey }) =>
        ledger.post(`/entries/${id}`, { body: { cents }, idempotencyKey }),
      );
    const paid = await step.waitFor("wait for the bank", { signal: "paid", within: "2d" });
    return { entered: invoices.length, paid: paid.outcome === "received" };
  },
});
