import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findClusters, type SpellingOptions, sureParts } from "./index.ts";

const clustersOf = (counts: Readonly<Record<string, number>>, options?: SpellingOptions) =>
  findClusters(
    Object.entries(counts).map(([value, count]) => ({ value, count })),
    options,
  );

describe("findClusters()", () => {
  it("joins spellings that differ in case, accents, punctuation and the order of words", () => {
    const [cluster, ...more] = clustersOf({
      "Müller, Anna": 3,
      "anna muller": 1,
      "ANNA  MÜLLER": 2,
      "Peter Schmidt": 9,
    });
    expect(cluster).toMatchObject({ method: "fingerprint", canonical: "Müller, Anna", confidence: 0.98 });
    expect(cluster!.values.map(({ value }) => value)).toEqual(["Müller, Anna", "ANNA  MÜLLER", "anna muller"]);
    expect(more).toEqual([]);
  });

  it("joins other word breaks and typing errors, less sure of them", () => {
    expect(clustersOf({ "Data Base": 1, Database: 5 })[0]).toMatchObject({
      canonical: "Database",
      method: "n-gram fingerprint",
    });
    const [typo] = clustersOf({ Stuttgart: 120, Stutgart: 2, Munich: 50 });
    expect(typo).toMatchObject({ canonical: "Stuttgart", method: "nearest" });
    expect(typo!.confidence).toBeGreaterThan(0.85);
  });

  it("lets spellings of one word outweigh a near miss, however many rows each of them has", () => {
    const [cluster] = clustersOf({ "Sao Paolo": 5, "São Paulo": 4, "SÃO PAULO": 3, "sao paulo": 3 });
    expect(cluster).toMatchObject({ canonical: "São Paulo" });
    expect(cluster!.confidence).toBeLessThan(0.9);
  });

  it("is unsure of two frequent values, and never joins what differs in a digit or is too short", () => {
    const [pair] = clustersOf({ Austria: 500, Australia: 480 });
    expect(pair?.confidence ?? 0).toBeLessThan(0.6);
    expect(clustersOf({ "Model 12": 9, "Model 13": 1, "Room 1 2": 3, "Room 12": 3 })).toEqual([]);
    expect(clustersOf({ Iran: 9, Iraq: 1, "": 3, "—": 2 })).toEqual([]);
    expect(clustersOf({ 北京: 4, 南京: 3 })).toEqual([]);
  });

  it("hears what sounds alike, where it is asked to", () => {
    const counts = { Meyer: 30, Maier: 2, Schulz: 4 };
    expect(clustersOf(counts)).toEqual([]);
    expect(clustersOf(counts, { methods: ["phonetic"] })[0]).toMatchObject({ canonical: "Meyer", method: "phonetic" });
  });

  it("takes the longest spelling where that is asked for", () => {
    expect(clustersOf({ "acme inc": 9, "Acme Inc.": 1 }, { canonical: "longest" })[0]!.canonical).toBe("Acme Inc.");
  });

  it("puts no value into two clusters and takes the spelling from among them", () => {
    const words = fc.array(fc.tuple(fc.stringMatching(/^[a-c]{5,9}$/), fc.integer({ min: 1, max: 99 })), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(words, (pairs) => {
        const clusters = clustersOf(Object.fromEntries(pairs));
        const values = clusters.flatMap((cluster) => cluster.values.map(({ value }) => value));
        expect(new Set(values).size).toBe(values.length);
        for (const { values, canonical, confidence } of clusters) {
          expect(values.map(({ value }) => value)).toContain(canonical);
          expect(confidence).toBeGreaterThan(0);
          expect(confidence).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe("sureParts()", () => {
  const partsOf = (counts: Readonly<Record<string, number>>, options?: SpellingOptions) =>
    clustersOf(counts, options).flatMap((cluster) =>
      sureParts(cluster, { ...options, above: 0.9 }).map(({ values }) => values.map(({ value }) => value)),
    );

  it("keeps what surely belongs to each of two spellings that may be the same", () => {
    const counts = { Austria: 500, AUSTRIA: 20, Australia: 480, australia: 30, Austrila: 1 };
    expect(clustersOf(counts)).toHaveLength(1);
    expect(partsOf(counts)).toEqual([
      ["Austria", "AUSTRIA"],
      ["Australia", "australia"],
    ]);
    const [towns] = clustersOf({ Stuttgart: 120, Stutgart: 1, Stuttgarten: 100 });
    expect(sureParts(towns!, { above: 0.85 })).toMatchObject([{ canonical: "Stuttgart", method: "nearest" }]);
  });

  it("keeps nothing of two that are alike and no more", () => {
    expect(partsOf({ Austria: 500, Australia: 480 })).toEqual([]);
    expect(partsOf({ Meyer: 30, Maier: 2 }, { methods: ["phonetic"] })).toEqual([]);
  });
});
