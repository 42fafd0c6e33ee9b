import { defineFlow, z } from "@millrace/flow";

export default defineFlow({
  name: "resize-image",
  input: z.object({ file: z.string(), width: z.int() }),
  async run({ input, step, metric }) {
    return step("resize", () => {
      metric("pixels", input.width * input.width, { unit: "px" });
      return `${input.file}@${input.width}`;
    });
  },
});
