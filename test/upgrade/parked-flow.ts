import { defineFlow, z } from "@millrace/flow";
import { longText, shortText, waits } from "./waits.ts";

/** Does a step, waits as its input says, does another one, and tells which Node executed each. */
export default defineFlow({
  name: "parked",
  input: z.object({ wait: z.enum(waits), number: z.int() }),
  async run({ input: { wait, number }, step }) {
    const before = await step("before", () => ({
      number,
      node: process.versions.node,
      text: wait === "signal" ? longText : shortText,
    }));
    if (wait === "time") await step.sleep("wait", "30d");
    if (wait === "signal") await step.waitFor("wait", { signal: "go" });
    if (wait === "event") await step.waitFor("wait", { event: "go", where: { round: "upgraded" } });
    if (wait === "approval") await step.approval("wait");
    if (wait === "call") await step.call("wait", "parked", { wait: "signal", number });
    if (wait === "retry")
      await step("wait", { retry: { attempts: 1, delay: "30d", maxDelay: "30d" } }, ({ attempt }) => {
        if (attempt === 1) throw new Error("Not before the upgrade");
      });
    const after = await step("after", () => process.versions.node);
    return { number: before.number, before: before.node, after, length: before.text.length };
  },
});
