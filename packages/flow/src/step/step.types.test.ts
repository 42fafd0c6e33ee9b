import { expect, expectTypeOf, test } from "vitest";
import { defineFlow, type Json, type Settled, z } from "../index.ts";

const invoice = defineFlow({
  name: "invoice",
  input: z.object({ customer: z.string(), days: z.number().default(30) }),
  async run({ input }) {
    return { customer: input.customer, cents: 100 };
  },
});

test("step.call() and step.start() know the input and output of a flow that is handed to them", () => {
  const flow = defineFlow({
    name: "calls",
    async run({ step }) {
      const made = await step.call("make", invoice, { customer: "a" });
      expectTypeOf(made).toEqualTypeOf<{ customer: string; cents: number }>();
      const soon = await step.call("make soon", invoice, { customer: "a", days: 3 }, { within: "1h" });
      if (soon.outcome === "finished") expectTypeOf(soon.output.cents).toEqualTypeOf<number>();
      else expectTypeOf(soon.runId).toEqualTypeOf<string>();
      const named = await step.call<{ cents: number }>("by name", "invoice", { customer: "a" });
      expectTypeOf(named).toEqualTypeOf<{ cents: number }>();
      const started = await step.start("start", invoice, { customer: "a" }, { key: "1", priority: 5 });
      expectTypeOf(started.runId).toEqualTypeOf<string>();
      // @ts-expect-error the flow asks for a customer
      await step.call("wrong", invoice, { client: "a" });
      // @ts-expect-error a flow's name is text
      await step.start("wrong start", 7, {});
      // @ts-expect-error the unit is unknown
      await step.call("wrong within", invoice, { customer: "a" }, { within: "1 hour" });
      return made.cents;
    },
  });
  expect(flow.name).toBe("calls");
});

test("step.all() infers items and results, and says in its type whether errors are collected", () => {
  defineFlow({
    name: "many",
    async run({ step }) {
      const lengths = await step.all("measure", ["a", "bb"], (word) => word.length);
      expectTypeOf(lengths).toEqualTypeOf<number[]>();
      const ended = await step.all(
        "try",
        [1, 2],
        { errors: "collect", concurrency: 2, key: (n) => `n${n}` },
        async (n, { index, attempt, idempotencyKey, signal }) => ({
          n,
          index,
          attempt,
          idempotencyKey,
          a: signal.aborted,
        }),
      );
      const first = ended[0]!;
      if (first.outcome === "succeeded") expectTypeOf(first.output.n).toEqualTypeOf<number>();
      else expectTypeOf(first.error.code).toEqualTypeOf<(typeof first)["error"]["code"]>();
      expectTypeOf<Settled<number>>().not.toEqualTypeOf<number>();
      // @ts-expect-error a Date does not survive the journal
      await step.all("dates", [1], () => new Date());
      // @ts-expect-error errors are failed on or collected
      await step.all("neither", [1], { errors: "ignore" }, (n) => n);
    },
  });
});

test("step.race() pairs each winner with the output of its branch", () => {
  defineFlow({
    name: "race",
    async run({ step }) {
      const won = await step.race("first of", {
        answer: () => step.waitFor<{ ok: boolean }>("answer", { signal: "answer" }),
        late: async () => {
          await step.sleep("patience", "1h");
          return 7;
        },
      });
      if (won.winner === "late") expectTypeOf(won.output).toEqualTypeOf<number>();
      else expectTypeOf(won.output.outcome).toEqualTypeOf<"received" | "timed out">();
      // @ts-expect-error a Date does not survive the journal
      await step.race("dates", { now: async () => new Date() });
      // @ts-expect-error a branch is a function
      await step.race("promises", { now: Promise.resolve(1) });
    },
  });
});

test("step.approval() gives the form's type to an approval alone", () => {
  defineFlow({
    name: "ask",
    input: z.object({ page: z.number().default(1) }),
    async run({ step, input, metric, now, random, respond, continueWith }) {
      const form = z.object({ amount: z.number(), reason: z.string().optional() });
      const answer = await step.approval("pay", { to: { role: "finance" }, form, within: "2d", remindAfter: "1d" });
      if (answer.outcome === "approved")
        expectTypeOf(answer.form).toEqualTypeOf<{ amount: number; reason?: string | undefined }>();
      else expectTypeOf(answer.form).toEqualTypeOf<null>();
      const plain = await step.approval("plain");
      expectTypeOf(plain.form).toEqualTypeOf<null>();
      metric("cents", 7, { unit: "EUR", tags: { shop: "a" } });
      expectTypeOf(now()).toEqualTypeOf<number>();
      expectTypeOf(random("dice")).toEqualTypeOf<number>();
      await respond({ accepted: true });
      // @ts-expect-error a Date does not survive the journal
      await respond({ at: new Date() });
      // @ts-expect-error a metric is a number
      metric("cents", "7");
      // @ts-expect-error whom to ask is a role or a person
      await step.approval("whom", { to: { team: "finance" } });
      // @ts-expect-error the page is a number
      if (input.page > 9) return continueWith({ page: "ten" });
      if (input.page > 5) return continueWith({});
      return input.page;
    },
  });
});

test("step.task() knows the result by its response, and that a timeout is a value where there is a limit", () => {
  defineFlow({
    name: "gives",
    async run({ step }) {
      const response = z.object({ bytes: z.int() });
      const made = await step.task("make", { capability: "resize", response });
      expectTypeOf(made).toEqualTypeOf<{ bytes: number }>();
      const soon = await step.task("make soon", { capability: "resize", response, within: "1h" });
      if (soon.outcome === "finished") expectTypeOf(soon.result.bytes).toEqualTypeOf<number>();
      else expectTypeOf(soon.taskId).toEqualTypeOf<string>();
      const any = await step.task("any", { capability: "resize", payload: [1], retries: 0, priority: 1, key: "k" });
      expectTypeOf(any).toEqualTypeOf<Json>();
      // @ts-expect-error a Date is no JSON
      await step.task("date", { capability: "resize", payload: new Date() });
      // @ts-expect-error somebody must be able to do it
      await step.task("nobody", { payload: 1 });
      return made.bytes;
    },
  });
});
