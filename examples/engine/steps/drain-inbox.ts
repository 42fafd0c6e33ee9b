import { defineFlow, z } from "@millrace/flow";

/** Takes what comes in until the day is over, and goes on the next day as a run of its own. */
export default defineFlow({
  name: "drain-inbox",
  input: z.object({ day: z.int().default(1) }),
  async run({ input, step, continueWith }) {
    let taken = 0;
    for (;;) {
      const next = await step.race(
        "next",
        {
          item: () => step.waitFor("item", { signal: "item" }),
          evening: () => step.sleep("evening", "8h"),
        },
        { key: String(taken) },
      );
      if (next.winner === "evening") break;
      await step("file", { key: String(taken) }, () => `filed ${taken}`);
      taken++;
    }
    return input.day < 2 ? continueWith({ day: input.day + 1 }) : { days: input.day, taken };
  },
});
