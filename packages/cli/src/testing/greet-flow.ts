/** A flow's file for tests: it ends as its input says. */
export const greetFlow = `import { defineFlow, z } from "@millrace/flow";
export default defineFlow({
  name: "greet",
  description: "Greets by name.",
  input: z.object({ name: z.string().min(1), how: z.enum(["well", "broken", "waiting", "slow"]).default("well") }),
  retry: { attempts: 1 },
  async run({ input, step, log, artifact }) {
    const greeting = await step("greet", { key: input.name }, () => "hello " + input.name);
    await step("keep", () => artifact.write({ name: "greeting.txt", mediaType: "text/plain" }, Buffer.from(greeting)));
    if (input.how === "broken") await step("break", () => { throw new Error("it broke"); });
    if (input.how === "waiting") await step.waitFor("answer", { signal: "go" });
    if (input.how === "slow") await step("take long", ({ signal }) => new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, 60_000);
      signal.addEventListener("abort", () => { clearTimeout(timer); reject(signal.reason); });
    }));
    log.warn("greeted");
    return { greeting };
  },
});
`;
