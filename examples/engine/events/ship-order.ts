import { defineFlow, on } from "@millrace/flow";
import { orderCreated, orderPaid } from "./order-events.ts";

export default defineFlow({
  name: "ship-order",
  trigger: on(orderCreated, { where: { country: "DE" } }),
  async run({ input, step }) {
    const paid = await step.waitFor("payment", {
      event: orderPaid,
      where: { orderId: input.orderId },
      within: "3d",
    });
    if (paid.outcome === "timed out") return { shipped: false };
    const pickup = await step.webhook<{ driver: string }>("parcel picked up", { within: "14d" });
    await step("book carrier", () => ({ orderId: input.orderId, notify: pickup.url }));
    const picked = await pickup.received;
    return { shipped: picked.outcome === "received", cents: paid.payload.amountCents };
  },
});
