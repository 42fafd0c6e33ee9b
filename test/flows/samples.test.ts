import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type Flow, type Json, z } from "@millrace/flow";
import { publishBundledFlows } from "millrace";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FlowWorld, openFlowWorld } from "./flow-world.ts";

const flows = fileURLToPath(new URL("../../flows/", import.meta.url));
const samples = readdirSync(flows).flatMap((flow) => {
  const file = `${flows}${flow}/sample-input.json`;
  if (!existsSync(file)) return [];
  const text = readFileSync(file, "utf8");
  return [{ flow, input: JSON.parse(text) as { readonly [key: string]: Json }, hasAddress: text.includes("://") }];
});

describe("the sample input", { timeout: 30_000 }, () => {
  it.each(samples)("of $flow fits its schema", async ({ flow, input }) => {
    const { default: loaded } = (await import(`${flows}${flow}/flow.ts`)) as { readonly default: Flow };
    expect(z.safeParse(loaded.input!, input).error?.issues ?? []).toEqual([]);
  });

  describe("without an address", () => {
    let world: FlowWorld;
    const refused: string[] = [];
    beforeAll(async () => {
      world = await openFlowWorld({ flow: "data-cleansing", browser: "none" });
      const { signal } = new AbortController();
      await publishBundledFlows(world.client, { signal, say: (line) => refused.push(line) });
    });
    afterAll(() => world.close());

    it("finds every bundled flow published", () => {
      expect(refused).toEqual([]);
    });

    it.each(samples.filter(({ hasAddress }) => !hasAddress))(
      "of $flow is enough to run it",
      async ({ flow, input }) => {
        const { runId } = await world.client.runs.start({ flow, input });
        expect((await world.finish(runId)).run).toMatchObject({ status: "succeeded", error: null });
      },
    );
  });
});
