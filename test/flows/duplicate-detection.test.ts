import type { ArtifactReference } from "@millrace/flow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FlowWorld, openFlowWorld } from "./flow-world.ts";

let world: FlowWorld;
beforeAll(async () => {
  world = await openFlowWorld({ flow: "duplicate-detection", browser: "none" });
});
afterAll(() => world.close());

interface Output {
  readonly records: number;
  readonly matches: number;
  readonly clusters: number;
  readonly duplicates: number;
  readonly reviewed: number;
  readonly files: {
    readonly clusters: ArtifactReference;
    readonly pairs: ArtifactReference;
    readonly report: ArtifactReference;
  };
}

const given = ["Anna", "Jonas", "Mira", "Tobias", "Lena", "Omar", "Sofia", "Erik", "Clara", "Hugo"];
const surnames = ["Petersen", "Weber", "Haddad", "Okafor", "Vogt", "Brandt", "Silva", "Novak", "Lindqvist", "Moreau"];

/** Customers as CSV, from a place on; `wrong` leaves a letter of each surname out. */
function customersOf(count: number, { from = 0, wrong = false } = {}): string {
  const lines = Array.from({ length: count }, (_, place) => {
    const at = from + place;
    const surname = surnames[(at * 7 + Math.floor(at / 10)) % 10] as string;
    const written = wrong ? surname.slice(0, 2) + surname.slice(3) : surname;
    return `${given[at % 10]},${written},19${40 + ((at * 13) % 60)}-0${1 + (at % 9)}-${10 + ((at * 5) % 18)},${431_000_000 + at * 7_919}`;
  });
  return lines.join("\n");
}
const header = "given_name,surname,born,phone\n";

describe("duplicate-detection", { timeout: 60_000 }, () => {
  it("finds the copies in a CSV file and says why", async () => {
    const file = await world.upload(
      "people.csv",
      `${header}${customersOf(100)}\n${customersOf(20, { wrong: true })}\n`,
    );
    const { run, output } = await world.run<Output>({ table: { file } } as never);
    expect(run.status, JSON.stringify(run.error)).toBe("succeeded");
    expect(output).toMatchObject({ records: 120, matches: 20, clusters: 20, duplicates: 20, reviewed: 0 });
    const clusters = (await world.read(run.runId, output.files.clusters)).trim().split(/\r?\n/u);
    expect(clusters).toHaveLength(121);
    expect(clusters[101]).toMatch(/^1,2,101,Anna,Peersen,/u);
    const report = await world.read(run.runId, output.files.report);
    expect(report).toContain("20 pairs match among 120 records");
    expect(report).toMatch(/<svg role="img"[^>]*aria-label="Bits of Record \d+ and Record \d+/u);
  });

  it("links two files one to one, with the weights that it kept when asked", async () => {
    const table = { file: await world.upload("ours.csv", `${header}${customersOf(100)}\n`) };
    const other = {
      file: await world.upload("theirs.csv", `${header}${customersOf(50, { from: 60, wrong: true })}\n`),
    };
    for (const weights of ["learn", "reuse"]) {
      const { run } = await world.run({ table, other, name: "customers", weights } as never);
      expect(run.status, JSON.stringify(run.error)).toBe("succeeded");
      expect(run.output).toMatchObject({ records: 150, matches: 40 });
    }
  });

  it("fails at once where a field is named that nobody has", async () => {
    const file = await world.upload("people.csv", `${header}${customersOf(10)}\n`);
    const { run } = await world.run({ table: { file }, ignore: ["colour"] } as never);
    expect(run).toMatchObject({ status: "failed" });
    expect(JSON.stringify(run.error)).toContain("colour");
  });
});
