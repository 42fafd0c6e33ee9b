import { z } from "@millrace/flow";
import { describe, expect, it } from "vitest";
import flow from "./flow.ts";

const read = (input: unknown) => z.safeParse(flow.input!, input);
const problemsOf = (input: unknown) => [...new Set(read(input).error?.issues.map(({ path }) => path.join(".")))];
const source = { rows: [{ a: 1 }] };

describe("the input of data-transformation", () => {
  it("is a table; the rest has defaults", () => {
    expect(read({ source }).data).toMatchObject({
      transformation: { types: {}, shape: "as it is" },
      output: { format: "csv", name: "output", separator: ",", oneFileUpToMegabytes: 1_024 },
      rejectLimit: 1_000,
      partMegabytes: 64,
    });
  });

  it("refuses what is no table, no format and no field of a transformation", () => {
    expect(problemsOf({ source: {} })).toEqual(["source"]);
    expect(problemsOf({ source, output: { format: "doc" } })).toEqual(["output.format"]);
    expect(problemsOf({ source, output: { name: "../x" } })).toEqual(["output.name"]);
    expect(problemsOf({ source, transformation: { sort: "a" } })).toEqual(["transformation"]);
    expect(problemsOf({ source, transformation: { types: { a: "money" } } })).toEqual(["transformation.types.a"]);
  });
});
