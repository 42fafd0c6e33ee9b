import { cron, defineFlow, every, once, z } from "@millrace/flow";

/** Counts its reports, by their kind. */
export default defineFlow({
  name: "stock-report",
  trigger: [
    cron("0 6 * * 1-5", { name: "weekdays", timezone: "Europe/Berlin", input: { kind: "day" } }),
    every("15m", { name: "pulse", missed: "skip", jitter: "30s", input: { kind: "pulse" } }),
    once("2040-01-01T00:00:00Z", { name: "new-decade", input: { kind: "decade" } }),
  ],
  input: z.object({ kind: z.enum(["day", "pulse", "decade"]) }),
  async run({ input, step, state }) {
    const count = await step("count", () => state.update<number>(input.kind, (before) => (before ?? 0) + 1));
    return { kind: input.kind, count };
  },
});
