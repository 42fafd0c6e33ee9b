import { z } from "@millrace/flow";
import { learnLinkage, linkageGround, profileTable, readRawTable } from "@millrace/parsing/linkage";
import { describe, expect, it } from "vitest";
import flow from "./flow.ts";
import sample from "./sample-input.json" with { type: "json" };
import { chosenFields } from "./src/decide/chosen-fields.ts";
import { fits } from "./src/decide/fits.ts";
import { readScoredFile, scoredFile } from "./src/files/scored-file.ts";
import { doubtfulPairs, withAnswers } from "./src/review/doubtful.ts";

const read = (input: unknown) => z.safeParse(flow.input!, input);
const profile = (name: string, kind: "name" | "code" | "id") => ({ name, kind, filled: 1, distinct: 2, example: "x" });

async function* pieces(bytes: Uint8Array) {
  yield bytes.subarray(0, 5);
  yield bytes.subarray(5);
}

describe("the input of duplicate-detection", () => {
  it("is one table, or two; the rest has defaults", () => {
    expect(read(sample).data).toMatchObject({ oneToOne: true, ignore: [], weights: "learn", name: "table" });
    expect(read({}).success).toBe(false);
    expect(read({ ...sample, threshold: 2 }).success).toBe(false);
    expect(read({ ...sample, kinds: { a: "colour" } }).success).toBe(false);
  });
});

describe("chosenFields()", () => {
  const profiles = [profile("a", "name"), profile("b", "code"), profile("key", "id")];

  it("keeps to the fields that are wanted and takes kinds from the input", () => {
    const kinds = (choice: Parameters<typeof chosenFields>[1]) =>
      chosenFields(profiles, choice).map(({ kind }) => kind);
    expect(kinds({ ignore: [], kinds: {} })).toEqual(["name", "code", "id"]);
    expect(kinds({ ignore: ["b"], kinds: { key: "code" } })).toEqual(["name", "id", "code"]);
    expect(kinds({ fields: ["b"], ignore: [], kinds: {} })).toEqual(["id", "code", "id"]);
  });

  it("refuses fields that are not there, and records that nothing tells apart", () => {
    expect(() => chosenFields(profiles, { ignore: ["c"], kinds: {} })).toThrow("do not have: c");
    expect(() => chosenFields([], { ignore: [], kinds: {} })).toThrow("must have a field with values in common");
    expect(() => chosenFields(profiles, { ignore: ["a", "b"], kinds: {} })).toThrow("no field tells them apart");
  });
});

describe("what is kept between steps", () => {
  const pairs = { length: 2, left: Uint32Array.of(1, 2), right: Uint32Array.of(3, 4), bits: Float32Array.of(0.5, -1) };

  it("scored pairs come back from their file", async () => {
    expect(await readScoredFile(pieces(scoredFile(pairs)))).toEqual(pairs);
  });

  it("answers outweigh what was worked out", () => {
    expect([...withAnswers(pairs, { 0: false, 1: true }).bits]).toEqual([-60, 60]);
    const decision = {
      threshold: 0.5,
      probabilities: Float32Array.of(0.9, 0.55, 0.3),
      taken: [],
      expected: { precision: 1, recall: 1, f1: 1 },
    };
    expect(doubtfulPairs(decision, { from: 0.2, to: 0.8, most: 5 })).toEqual([1, 2]);
    expect(doubtfulPairs(decision, { from: 0.2, to: 0.8, most: 1 })).toEqual([1]);
  });

  it("weights that were kept fit the same fields only", async () => {
    const raw = await readRawTable(sample.table.rows);
    const fields = profileTable(raw);
    const model = await learnLinkage(linkageGround(raw, fields), { oneToOne: false });
    expect(fits(model, fields)).toBe(true);
    expect(fits(model, fields.slice(1))).toBe(false);
  });
});
