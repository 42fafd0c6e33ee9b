import type { ArtifactReference } from "@millrace/flow";
import { readRecords } from "@millrace/parsing/records";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FlowWorld, openFlowWorld } from "./flow-world.ts";

let world: FlowWorld;
beforeAll(async () => {
  world = await openFlowWorld({ flow: "data-cleansing", browser: "none" });
});
afterAll(() => world.close());

const members = [
  "name;city;joined;fee;note",
  ...Array.from(
    { length: 300 },
    (_, at) =>
      `Member ${at};${["Hamburg", "Bremen"][at % 2]};${1 + (at % 28)}.3.2031;1.0${10 + (at % 90)},50;"a ""quoted"" note"`,
  ),
  " Ada  Lovelace ;hamburg;4 May 2031;n/a;",
  "Grace Hopper;Hambrug;2031-05-06;7;x",
  "Li Wei;Bremen;;;",
  'Member 0;Hamburg;1.3.2031;1.010,50;"a ""quoted"" note"',
].join("\n");

interface Output {
  readonly cleaned: ArtifactReference;
  readonly changes: ArtifactReference;
  readonly report: ArtifactReference;
  readonly restored: ArtifactReference;
  readonly rowsAfter: number;
  readonly suggested: readonly { readonly do: string }[];
  readonly leftAlone: readonly unknown[];
}

const recordsOf = async (csv: string) => {
  const rows: unknown[] = [];
  for await (const row of readRecords(
    (async function* () {
      yield new TextEncoder().encode(csv);
    })(),
    { format: "csv" },
  ))
    rows.push(row);
  return rows;
};

describe("data-cleansing on a file", { timeout: 60_000 }, () => {
  it("does what it proposed, asks about what is doubtful, and gives the table back", async () => {
    const file = await world.upload("members.csv", members);
    const { run: proposal, output: proposed } = await world.run<Output>({ table: { file }, suggest: true } as never);
    expect(proposal.status, JSON.stringify(proposal.error)).toBe("succeeded");
    const { suggested } = proposed;
    expect(suggested.map((one) => one.do)).toEqual([
      "trim",
      "collapse blanks",
      "cluster",
      "date",
      "map",
      "number",
      "drop duplicates",
    ]);

    const recipe = suggested.map((one) => (one.do === "cluster" ? { ...one, above: 0.99 } : one));
    const { run, output } = await world.run<Output>({ table: { file }, recipe, review: true } as never, async () => {
      const { approvals } = await world.client.approvals.list({});
      for (const { approvalId } of approvals)
        await world.client.approvals.decide({ approvalId, decision: "approved", form: { except: [] } });
    });
    expect(run.status, JSON.stringify(run.error)).toBe("succeeded");
    expect(output).toMatchObject({ rowsAfter: 303, leftAlone: [{ clusters: [] }] });
    const cleaned = await world.read(run.runId, output.cleaned);
    expect(cleaned).toContain("Ada Lovelace,Hamburg,2031-05-04,,");
    expect(cleaned).toContain("Grace Hopper,Hamburg,2031-05-06,7,x");
    expect(cleaned).toContain("Member 1,Bremen,2031-03-02,1011.5,");
    const report = await world.read(run.runId, output.report);
    expect(report).toContain("day first");

    const undo = { ...output.changes };
    const [cleanedFile, changes] = await Promise.all([
      world.upload("cleaned.csv", cleaned),
      world.upload("changes.jsonl", await world.read(run.runId, undo)),
    ]);
    const undone = await world.run<Output>({ table: { file: cleanedFile }, undo: changes } as never);
    expect(undone.run.status, JSON.stringify(undone.run.error)).toBe("succeeded");
    const restored = await world.read(undone.run.runId, undone.output.restored);
    expect(await recordsOf(restored)).toEqual(await recordsOf(members));
  });
});
