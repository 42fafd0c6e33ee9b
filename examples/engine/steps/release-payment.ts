import { defineFlow, z } from "@millrace/flow";

export default defineFlow({
  name: "release-payment",
  input: z.object({ supplier: z.string(), cents: z.int() }),
  async run({ input, step }) {
    const answer = await step.approval("release", {
      to: { role: "finance" },
      show: input,
      form: z.object({ account: z.string() }),
      within: "2d",
      remindAfter: "1d",
    });
    if (answer.outcome !== "approved") return { paid: false, why: answer.outcome };
    return step("pay", ({ idempotencyKey }) => ({ paid: true, to: answer.form.account, order: idempotencyKey }));
  },
});
