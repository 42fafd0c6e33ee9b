import { z } from "@millrace/flow";

// A red dot of one pixel.
const picture = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

const bundle = `import { defineFlow, z } from "@millrace/flow";
export default defineFlow({
  name: "look-around",
  input: z.object({ until: z.enum(["end", "signal", "failure"]).default("end") }),
  async run({ input, step, log, artifact }) {
    await step("take a picture", { key: "https://shop.example/lamp" }, () => {
      log.info("Looks good.");
      return artifact.write({ name: "lamp.png", mediaType: "image/png" }, Buffer.from("${picture}", "base64"));
    });
    if (input.until === "signal") {
      await step.waitFor("wait for the word", { signal: "go" });
      await step("think", () => new Promise((resolve) => setTimeout(resolve, 2000, "thought")));
    }
    if (input.until === "failure") await step("fall over", { retry: { attempts: 2, delay: "10ms" } }, () => { throw new Error("the floor is wet"); });
    return { things: [{ name: "lamp", price: "12.50" }, { name: "chair", price: "99.00" }] };
  },
});`;

/** A flow that shows the panel everything: a picture, a wait, a step that takes its time, a failure, a list. */
export const panelFlow = {
  flow: "look-around",
  version: "b".repeat(64),
  manifest: {
    name: "look-around",
    description: "Looks around.",
    input: z.toJSONSchema(z.object({ until: z.enum(["end", "signal", "failure"]).default("end") })) as never,
    use: {},
  },
  bundle,
};
