import { defineFlow, z } from "@millrace/flow";

export default defineFlow({
  name: "post-orders",
  batch: { size: 100, within: "30s", key: "shop" },
  input: z.array(z.object({ shop: z.string(), order: z.number() })),
  async run({ input, step }) {
    return step("post", () => ({ shop: input[0]?.shop ?? "", orders: input.map(({ order }) => order) }));
  },
});
