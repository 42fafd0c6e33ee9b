import { defineFlow, z } from "@millrace/flow";

export default defineFlow({
  name: "describe-images",
  labels: ["gpu"],
  limits: { memory: "2GB" },
  input: z.object({ images: z.array(z.string()) }),
  async run({ input, step }) {
    const described: string[] = [];
    for (const image of input.images)
      described.push(await step("describe", { key: image }, () => `${image}: a picture`));
    return described;
  },
});
