import { http } from "@millrace/connectors";
import { defineFlow, z } from "@millrace/flow";

const article = z.object({ id: z.string(), left: z.int() });

/** Orders what is about to run out. */
export default defineFlow({
  name: "restock",
  input: z.object({ shelf: z.string(), least: z.int() }),
  use: { warehouse: http("warehouse") },
  async run({ input, step, warehouse }) {
    const articles = await step("look", () =>
      warehouse.get("/articles", { query: { shelf: input.shelf }, response: z.array(article) }),
    );
    const ordered: string[] = [];
    for (const { id, left } of articles) {
      if (left >= input.least) continue;
      await step("order", { key: id }, ({ idempotencyKey }) =>
        warehouse.post("/orders", { body: { id, count: input.least - left }, idempotencyKey }),
      );
      ordered.push(id);
    }
    return { ordered };
  },
});
