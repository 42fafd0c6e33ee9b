import type { ArtifactReference } from "@millrace/flow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FlowWorld, openFlowWorld } from "./flow-world.ts";

let world: FlowWorld;
beforeAll(async () => {
  world = await openFlowWorld({ flow: "data-validation", browser: "none" });
});
afterAll(() => world.close());

interface Output {
  readonly verdict: string;
  readonly rows: number;
  readonly findings: readonly {
    readonly title: string;
    readonly outcome: string;
    readonly failed: number | null;
    readonly seen: string;
  }[];
  readonly suggested: readonly unknown[] | null;
  readonly report: ArtifactReference;
  readonly failingRows: ArtifactReference | null;
}

/** Orders of a shop; `late` shifts their amounts. */
function ordersOf(rows: number, { late = 0, broken = false } = {}): string {
  const lines = Array.from(
    { length: rows },
    (_, at) => `O-${1_000 + at},${["DE", "FR", "AT"][at % 3]},${(at % 97) + late},2031-03-0${1 + (at % 9)}`,
  );
  const wrong = ["O-1000,DE,5,2031-03-01", "1234,XX,-3,2031-02-30", ",DE,,2031-03-01"];
  return ["order,country,net,placed", ...lines, ...(broken ? wrong : [])].join("\n");
}

const expectations = [
  { expect: "unique", columns: ["order"] },
  { expect: "filled", column: "order" },
  { expect: "pattern", column: "order", pattern: "^O-[0-9]+$", mostly: 0.99 },
  { expect: "reference", columns: ["country"], table: "countries", keys: ["code"] },
  { expect: "expression", expression: "isBlank(net) || number(net) >= 0", name: "net is not negative" },
  { expect: "type", column: "placed", type: "date" },
  { expect: "drift", column: "net", severity: "warn" },
  { expect: "rows", changePercent: 20, severity: "warn" },
];
const references = { countries: { rows: [{ code: "DE" }, { code: "FR" }, { code: "AT" }] } };

async function validate(csv: string) {
  const file = await world.upload("orders.csv", csv);
  const input = { name: "orders", table: { file }, references, expectations, suggest: true };
  const { run, output } = await world.run<Output>(input as never);
  expect(run.status, JSON.stringify(run.error)).toBe("succeeded");
  return { run, output };
}
const broken = ({ findings }: Output) =>
  findings.flatMap(({ outcome, title, failed }) => (outcome === "broken" ? [[title, failed]] : []));

describe("data-validation on files", { timeout: 60_000 }, () => {
  it("passes what is good, warns of drift against it, and tells every row that is bad", async () => {
    const good = await validate(ordersOf(600));
    expect(good.output).toMatchObject({ verdict: "passed", rows: 600, failingRows: null });
    expect(good.output.suggested).toContainEqual({ expect: "unique", columns: ["order"] });

    const drifted = await validate(ordersOf(400, { late: 60 }));
    expect(drifted.output.verdict).toBe("warned");
    expect(broken(drifted.output).map(([title]) => title)).toEqual([
      "net has drifted by at most 0.25 (psi)",
      "the number of rows has changed by at most 20 %",
    ]);

    const bad = await validate(ordersOf(400, { late: 60, broken: true }));
    expect(bad.output.verdict).toBe("failed");
    expect(broken(bad.output).slice(0, 5)).toEqual([
      ["order is unique", 1],
      ["order is filled", 1],
      ["country is in countries", 1],
      ["net is not negative", 1],
      ["placed is of type date", 1],
    ]);
    const rows = await world.read(bad.run.runId, bad.output.failingRows!);
    expect(rows).toContain("401,fail,order is unique,O-1000,is the same as in row 1");
    expect(rows).toContain("402,fail,placed is of type date,2031-02-30,");
    const report = await world.read(bad.run.runId, bad.output.report);
    expect(report).toContain("✗ failed");
    expect(report).toContain("orange: the last run that passed");
  });
});
