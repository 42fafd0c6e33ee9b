import { http } from "@millrace/connectors";
import { defineFlow, z } from "@millrace/flow";

const response = z.object({ execution: z.int() });

/** Steps whose executions somebody outside counts: each asks the ledger, which answers after some milliseconds with the execution's number. */
export default defineFlow({
  name: "chaos-work",
  input: z.object({ steps: z.int() }),
  use: { ledger: http("ledger") },
  retry: { attempts: 20, delay: "50ms", factor: 1 },
  async run({ input, step, ledger, run }) {
    let sum = 0;
    for (let index = 0; index < input.steps; index++) {
      const work = await step("work", { key: String(index) }, async () => {
        const { execution } = await ledger.post("/work", { body: { run: run.id, step: index }, response });
        return { value: index, execution, padding: "x".repeat(180) };
      });
      sum += work.value;
    }
    return { sum };
  },
});
