import { defineFlow, z } from "@millrace/flow";

export default defineFlow({
  name: "rebuild-search",
  debounce: { within: "10s", longest: "2m", key: "site" },
  input: z.object({ site: z.string(), revision: z.number() }),
  async run({ input, step }) {
    return step("rebuild", () => `${input.site} at revision ${input.revision}`);
  },
});
