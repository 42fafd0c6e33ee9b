import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  clusterLinkage,
  decide,
  learnLinkage,
  linkageGround,
  pairExplainer,
  profileTable,
  readRawTable,
  scoreLinkage,
} from "./index.ts";
import { learnWeights } from "./learn/learn-weights.ts";
import { rivalProbabilities } from "./learn/rivals.ts";

type Person = Readonly<Record<string, string>>;

const given = ["anna", "jonas", "mira", "tobias", "lena", "omar", "sofia", "erik", "clara", "hugo"];
const surnames = ["petersen", "weber", "haddad", "okafor", "vogt", "brandt", "silva", "novak", "lindqvist", "moreau"];
const cities = ["kiel", "ulm", "bremen", "jena"];

/** Made-up persons, all different. */
function people(count: number): Person[] {
  return Array.from({ length: count }, (_, at) => ({
    given_name: given[at % 10] as string,
    surname: surnames[(at * 7 + Math.floor(at / 10)) % 10] as string,
    city: cities[at % 4] as string,
    born: `19${40 + ((at * 13) % 60)}-0${1 + (at % 9)}-${10 + ((at * 5) % 18)}`,
    phone: String(431_000_000 + at * 7_919),
  }));
}

/** The same person with an error in the name and another phone's last digit. */
const copyOf = (person: Person): Person => ({
  ...person,
  surname: `${person.surname?.slice(0, 2)}${person.surname?.slice(3)}`,
  phone: `${person.phone?.slice(0, -1)}0`,
});

async function link(table: readonly Person[], other?: readonly Person[]) {
  const raw = await readRawTable(table, other);
  const ground = linkageGround(raw, profileTable(raw));
  const oneToOne = other !== undefined;
  const model = await learnLinkage(ground, { oneToOne });
  const { pairs } = await scoreLinkage(ground, model);
  const { rows, leftRows } = raw;
  const { blockingRecall, weights } = model;
  const decision = decide(pairs, { rows, leftRows, share: weights.share, oneToOne, blockingRecall });
  const clusterOf = await clusterLinkage(ground, { model, pairs, decision });
  const matches = decision.taken.map((at) => `${pairs.left[at]}-${pairs.right[at]}`).sort();
  return { raw, ground, model, pairs, decision, clusterOf, matches };
}

describe("profileTable()", () => {
  it("tells what each field is", async () => {
    const rows = Array.from({ length: 40 }, (_, at) => ({
      record_id: `r-${at}`,
      name: given[at % 10],
      street: `${surnames[at % 10]} street ${at % 7}`,
      postcode: String(24_100 + at),
      born: `1${at % 9}.03.19${50 + at}`,
      price: `$${at}.99`,
      text: `a ${given[at % 10]} lamp with ${at} lights and a cord`,
      constant: "x",
    }));
    const kinds = profileTable(
      await readRawTable([...rows, ...rows.map((row, at) => ({ ...row, record_id: `s-${at}` }))]),
    );
    expect(Object.fromEntries(kinds.map(({ name, kind }) => [name, kind]))).toEqual({
      record_id: "id",
      name: "name",
      street: "words",
      postcode: "code",
      born: "date",
      price: "number",
      text: "text",
      constant: "empty",
    });
  });

  it("keeps of two tables the fields that both have, and takes a key that both share as one", async () => {
    const raw = await readRawTable([{ a: "k-7", left: 1 }, { a: "k-8" }], [{ a: "k-7", right: 1 }, { a: "k-9" }]);
    expect(profileTable(raw).map(({ name, kind }) => [name, kind])).toEqual([["a", "code"]]);
  });
});

describe("a linkage without labels", () => {
  it("finds the copies in one table and explains them", async () => {
    const originals = people(120);
    const { clusterOf, matches, ground, model } = await link([...originals, ...originals.slice(0, 40).map(copyOf)]);
    expect(matches).toEqual(Array.from({ length: 40 }, (_, at) => `${at}-${120 + at}`).sort());
    expect([...clusterOf.slice(120)]).toEqual(Array.from({ length: 40 }, (_, at) => at));
    const { beforeBits, fields } = pairExplainer(ground, model)(0, 120);
    expect(fields.find(({ field }) => field === "surname")).toMatchObject({ level: "almost the same" });
    expect(fields.reduce((sum, { bits }) => sum + bits, beforeBits)).toBeGreaterThan(5);
  });

  it("takes full names in another order for almost the same", async () => {
    const named = people(60).map(({ given_name, surname, ...rest }) => ({ name: `${given_name} ${surname}`, ...rest }));
    const swapped = named
      .slice(0, 20)
      .map((one) => ({ ...one, name: one.name?.split(" ").reverse().join(", ") ?? "" }));
    const { matches, ground, model } = await link([...named, ...swapped]);
    expect(matches).toHaveLength(20);
    const { fields } = pairExplainer(ground, model)(0, 60);
    expect(fields.find(({ field }) => field === "name")).toMatchObject({ level: "almost the same" });
  });

  it("links two tables one to one", async () => {
    const originals = people(120);
    const { matches } = await link(originals, originals.slice(30, 90).map(copyOf));
    expect(matches).toEqual(Array.from({ length: 60 }, (_, at) => `${30 + at}-${120 + at}`).sort());
  });

  it("finds them by blocking rules in a table that is too large for all pairs, records that are copied often too", async () => {
    const originals = people(2_100);
    const often = Array.from({ length: 6 }, () => originals[7] as Person);
    const { model, clusterOf } = await link([...originals, ...often]);
    expect(model.rules).not.toBeNull();
    expect(model.blockingRecall).toBeGreaterThan(0.5);
    expect([...clusterOf.slice(2_100)]).toEqual([7, 7, 7, 7, 7, 7]);
  });

  it("makes the same clusters of the same records in another order", async () => {
    const originals = people(60);
    const records = [...originals, ...originals.slice(0, 20).map(copyOf)];
    const usual = (await link(records)).clusterOf;
    const partition = (clusterOf: Uint32Array, places: readonly number[]) => {
      const groups = new Map<number, number[]>();
      clusterOf.forEach((cluster, at) => {
        groups.set(cluster, [...(groups.get(cluster) ?? []), places[at] as number]);
      });
      return [...groups.values()].map((group) => group.sort((one, other) => one - other).join()).sort();
    };
    const inOrder = records.map((_, at) => at);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(inOrder, { minLength: records.length }), async (places) => {
        const { clusterOf } = await link(places.map((place) => records[place] as Person));
        expect(partition(clusterOf, places)).toEqual(partition(usual, inOrder));
        // A partition: each cluster goes by its first record, which belongs to itself.
        for (const cluster of clusterOf) expect(clusterOf[cluster]).toBe(cluster);
      }),
      { numRuns: 5, seed: 3 },
    );
  });
});

describe("learnWeights()", () => {
  it("never makes the likelihood fall", async () => {
    const pattern = fc.record({
      levels: fc.array(fc.integer({ min: -1, max: 2 }), { minLength: 3, maxLength: 3 }),
      candidates: fc.nat(500),
      others: fc.nat(5_000),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(pattern, { minLength: 2, maxLength: 30 }), fc.boolean(), async (found, follows) => {
        const { likelihoods } = await learnWeights({
          patterns: {
            levels: Int8Array.from(found.flatMap(({ levels }) => levels)),
            candidates: Float64Array.from(found, ({ candidates }) => candidates),
            others: Float64Array.from(found, ({ others }) => others + 1),
            fields: 3,
            pairs: null,
          },
          levels: [3, 3, 3],
          share: 0.1,
          mostShare: 0.999,
          agreement: 0.9,
          follows: follows ? [null, 0, null] : [],
        });
        likelihoods.slice(1).forEach((likelihood, at) => {
          expect(likelihood).toBeGreaterThanOrEqual((likelihoods[at] as number) - 1e-6 * Math.abs(likelihood));
        });
      }),
      { numRuns: 60, seed: 5 },
    );
  });
});

describe("rivalProbabilities()", () => {
  it("leaves a pair without rivals its odds, and shares between two that want the same record", () => {
    const pairs = { rows: 3, leftRows: 1, left: Uint32Array.of(0, 0), right: Uint32Array.of(1, 2) };
    const [one, other] = rivalProbabilities(pairs, { odds: [1_000, 1_000], share: 0.01 });
    expect(one).toBeCloseTo(0.5, 2);
    expect(other).toBeCloseTo(0.5, 2);
    const alone = { rows: 2, leftRows: 1, left: Uint32Array.of(0), right: Uint32Array.of(1) };
    expect(rivalProbabilities(alone, { odds: [3], share: 1e-9 })[0]).toBeCloseTo(0.75, 6);
  });
});

describe("decide()", () => {
  const pairs = {
    length: 3,
    left: Uint32Array.of(0, 0, 2),
    right: Uint32Array.of(1, 2, 3),
    bits: Float32Array.of(6, 0, -3),
  };
  const basis = { rows: 4, leftRows: 4, share: 0.1, oneToOne: false, blockingRecall: 1 };

  it("takes pairs where the expected F1 is highest, from a threshold on, or as many as keep a precision", () => {
    expect(decide(pairs, basis).taken).toEqual([0, 1]);
    expect(decide(pairs, { ...basis, threshold: 0.05 }).taken).toEqual([0, 1, 2]);
    expect(decide(pairs, { ...basis, precision: 0.95 }).taken).toEqual([0]);
    expect(
      decide(
        {
          ...pairs,
          length: 0,
          left: pairs.left.slice(0, 0),
          right: pairs.right.slice(0, 0),
          bits: pairs.bits.slice(0, 0),
        },
        basis,
      ),
    ).toMatchObject({ taken: [], expected: { precision: 1 } });
  });
});
