import { findClusters } from "@millrace/parsing/spelling";
import { describe, expect, it } from "vitest";
import { operationSchema } from "../recipe/operation.ts";
import { doubtsOf, settle } from "./settle.ts";

const counts = { Austria: 500, AUSTRIA: 20, Australia: 480, Berlin: 9, berlin: 1 };
const clusters = findClusters(Object.entries(counts).map(([value, count]) => ({ value, count })));
const operation = operationSchema.parse({ do: "cluster", column: "country" });
const decision = { about: "spellings" as const, clusters, isComplete: true };
const [doubt, ...more] = doubtsOf({ 0: decision }, [operation]);

function settled(excepted: typeof clusters | null) {
  const { decision: after, left } = settle(decision, { doubt: doubt!, operation, excepted });
  const merged = after.about === "spellings" ? after.clusters : [];
  const names = (of: readonly (typeof clusters)[number][]) => of.map(({ values }) => values.map(({ value }) => value));
  return { merged: names(merged), left: names(left.clusters) };
}

describe("settle()", () => {
  it("merges the sure part of a doubtful cluster, and tells what is left of the doubt", () => {
    expect(more).toEqual([]);
    expect(settled(null)).toEqual({
      merged: [
        ["Berlin", "berlin"],
        ["Austria", "AUSTRIA"],
      ],
      left: [["Austria", "Australia"]],
    });
  });

  it("takes a person's word: all, or all but what is to stay as it is", () => {
    const whole = ["Austria", "Australia", "AUSTRIA"];
    expect(settled([])).toEqual({ merged: [["Berlin", "berlin"], whole], left: [] });
    expect(settled([...doubt!.clusters])).toEqual({ merged: [["Berlin", "berlin"]], left: [whole] });
  });
});
