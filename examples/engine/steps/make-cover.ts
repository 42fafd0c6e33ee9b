import { defineFlow, z } from "@millrace/flow";

const Image = z.object({ bytes: z.int().positive() });

export default defineFlow({
  name: "make-cover",
  input: z.object({ url: z.url(), width: z.int() }),
  async run({ input, step }) {
    const cover = await step.task("resize", { capability: "resize-image", payload: input, response: Image });
    const looked = await step.task("look at it", {
      capability: "describe-image",
      payload: { url: input.url },
      response: z.object({ text: z.string() }),
      within: "10m",
    });
    return { bytes: cover.bytes, text: looked.outcome === "finished" ? looked.result.text : null };
  },
});
