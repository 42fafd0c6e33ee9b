import { defineFlow, defineQueue, z } from "@millrace/flow";

const mail = defineQueue({
  name: "mail",
  concurrency: 5,
  concurrencyPerKey: 1,
  rate: { limit: 100, per: "1m" },
  maxSize: 10_000,
});

export default defineFlow({
  name: "send-mail",
  queue: mail,
  key: "customer.id",
  input: z.object({ customer: z.object({ id: z.string() }), subject: z.string() }),
  async run({ input, step }) {
    return step("send", () => `${input.subject} for ${input.customer.id}`);
  },
});
