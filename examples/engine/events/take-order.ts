import { defineFlow, z } from "@millrace/flow";
import { orderCreated } from "./order-events.ts";

export default defineFlow({
  name: "take-order",
  input: z.object({ orderId: z.string(), country: z.string() }),
  async run({ input, step }) {
    await step("store order", () => `stored ${input.orderId}`);
    await step.emit("tell", orderCreated.of(input));
  },
});
