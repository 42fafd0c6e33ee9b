import { expect, expectTypeOf, test } from "vitest";
import { declareCapability, defineFlow, z } from "../index.ts";

interface Ledger {
  put(path: string): Promise<number>;
}
const ledger = () => declareCapability<Ledger>("http", { connection: "ledger" });

test("defineFlow() infers input, capabilities and step results", () => {
  const flow = defineFlow({
    name: "typed",
    input: z.object({ since: z.iso.date().optional(), limit: z.number().default(5) }),
    use: { ledger: ledger() },
    async run({ input, step, ledger }) {
      expectTypeOf(input).toEqualTypeOf<{ since?: string | undefined; limit: number }>();
      expectTypeOf(ledger).toEqualTypeOf<Ledger>();
      const invoice = await step("fetch", async () => ({ id: "a", lines: [{ cents: 1 }] }));
      expectTypeOf(invoice).toEqualTypeOf<{ id: string; lines: { cents: number }[] }>();
      const answer = await step.waitFor<{ ok: boolean }>("answer", { signal: "answer", within: "2d" });
      if (answer.outcome === "received") expectTypeOf(answer.payload).toEqualTypeOf<{ ok: boolean }>();
      return { posted: invoice.lines.length };
    },
  });
  expect(flow.name).toBe("typed");
});

test("defineFlow() refuses what the journal cannot keep and what was not declared", () => {
  defineFlow({
    name: "refused",
    async run({ step, ...context }) {
      // @ts-expect-error a Date does not survive the journal
      await step("date", () => new Date());
      // @ts-expect-error a Map inside a result does not survive the journal
      await step("map", async () => ({ byId: new Map([["a", 1]]) }));
      // @ts-expect-error bytes belong in an artifact
      await step("bytes", async () => new Uint8Array(2));
      // @ts-expect-error a step needs its name first
      await step(async () => 1);
      // @ts-expect-error the unit is unknown
      await step.sleep("nap", "5 minutes");
      // @ts-expect-error the flow does not use a browser
      context.web;
      interface Named {
        readonly title: string;
        readonly note?: string;
      }
      const named: Named = await step("interface", async (): Promise<Named> => ({ title: "a" }));
      await step("nothing", async () => {});
      await step("null", () => null);
      await step("never", () => Promise.reject(new Error("no")));
      return named;
    },
  });
});
