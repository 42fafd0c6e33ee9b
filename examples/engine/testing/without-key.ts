import { http } from "@millrace/connectors";
import { defineFlow } from "@millrace/flow";

export default defineFlow({
  name: "order-once",
  use: { shop: http("shop") },
  async run({ step, shop }) {
    await step("order", () => shop.post("/orders", { body: { item: "lamp" } }));
  },
});
