import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  colognePhonetic,
  cosineSimilarity,
  diceSimilarity,
  editDistance,
  editSimilarity,
  fingerprint,
  jaccardSimilarity,
  jaroSimilarity,
  jaroWinkler,
  plainWords,
  qGramFingerprint,
  qGrams,
  soundex,
  wordWeights,
} from "./index.ts";

const word = fc.string({ unit: fc.constantFrom("a", "b", "c", " ", "1"), maxLength: 40 });
const runs = { numRuns: 150, seed: 11 };

const cosine = (one: string, other: string) => {
  const weights = wordWeights([one, other, "a b c"].map((text) => text.split(" ")));
  return cosineSimilarity(weights.vectorOf(one.split(" ")), weights.vectorOf(other.split(" ")));
};
const similarities = {
  jaroSimilarity,
  jaroWinkler,
  editSimilarity,
  cosine,
  dice: (one: string, other: string) => diceSimilarity(qGrams(one, 2), qGrams(other, 2)),
  jaccard: (one: string, other: string) => jaccardSimilarity(qGrams(one, 2), qGrams(other, 2)),
};

describe("every similarity", () => {
  it.each(Object.entries(similarities))("%s is symmetric, 0 to 1, and 1 of a text and itself", (_, similarity) => {
    fc.assert(
      fc.property(word, word, (one, other) => {
        const value = similarity(one, other);
        expect(value).toBeCloseTo(similarity(other, one), 12);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1);
        expect(similarity(one, one)).toBeCloseTo(1, 12);
      }),
      runs,
    );
  });
});

describe("jaroWinkler()", () => {
  it("gives the values of Winkler's paper", () => {
    expect(jaroWinkler("martha", "marhta")).toBeCloseTo(0.9611, 4);
    expect(jaroWinkler("dixon", "dicksonx")).toBeCloseTo(0.8133, 4);
    expect(jaroWinkler("dwayne", "duane")).toBeCloseTo(0.84, 4);
    expect(jaroSimilarity("dwayne", "duane")).toBeCloseTo(0.8222, 4);
  });

  it("is 0 where nothing is common, or one text is empty", () => {
    expect(jaroWinkler("abc", "xyz")).toBe(0);
    expect(jaroWinkler("", "abc")).toBe(0);
    expect(jaroWinkler("", "")).toBe(1);
  });

  it("goes on beyond 31 characters as before them", () => {
    const long = "abcdefghij".repeat(3);
    expect(jaroSimilarity(`${long}a`, `${long}b`)).toBeCloseTo((30 / 31 + 30 / 31 + 1) / 3, 12);
    expect(jaroSimilarity(`${long}abc`, `${long}acb`)).toBeCloseTo((1 + 1 + 32 / 33) / 3, 12);
    expect(jaroSimilarity("x".repeat(40), "y".repeat(40))).toBe(0);
  });
});

describe("editDistance()", () => {
  it("counts what is put in, taken out, replaced and swapped", () => {
    expect(editDistance("kitten", "sitting")).toBe(3);
    expect(editDistance("1956-04-09", "1956-04-90")).toBe(1);
    expect(editDistance("smith", "smtih")).toBe(1);
    expect(editDistance("ca", "abc")).toBe(3);
    expect(editDistance("", "abc")).toBe(3);
  });

  it("stops at the limit", () => {
    expect(editDistance("kitten", "sitting", { limit: 2 })).toBe(3);
    expect(editDistance("a", "abcdef", { limit: 2 })).toBe(3);
    fc.assert(
      fc.property(word, word, fc.nat(4), (one, other, limit) => {
        expect(editDistance(one, other, { limit })).toBe(Math.min(limit + 1, editDistance(one, other)));
      }),
      runs,
    );
  });
});

describe("keys of a text", () => {
  it("plainWords() leaves letters and digits", () => {
    expect(plainWords("  O’Neill-Çelik,\tSTRASSE  7a. ")).toBe("oneill celik strasse 7a");
    expect(plainWords("Straße")).toBe("strasse");
    expect(plainWords("—")).toBe("");
  });

  it("fingerprint() forgets order and repetition, qGramFingerprint() word breaks as well", () => {
    expect(fingerprint("Cruise, Tom")).toBe(fingerprint("tom  TOM cruise"));
    expect(qGramFingerprint("Kra-ków")).toBe(qGramFingerprint("krakow"));
    expect(qGramFingerprint("abcb", 1)).toBe("abc");
  });

  it("qGrams() of a short text is the text", () => {
    expect([...qGrams("a", 2)]).toEqual(["a"]);
    expect([...qGrams("", 2)]).toEqual([]);
    expect([...qGrams("abab", 2)]).toEqual(["ab", "ba"]);
  });

  it("soundex() gives the keys of the National Archives", () => {
    for (const [name, key] of [
      ["Robert", "R163"],
      ["Rupert", "R163"],
      ["Ashcraft", "A261"],
      ["Tymczak", "T522"],
      ["Pfister", "P236"],
      ["Honeyman", "H555"],
      ["Lee", "L000"],
      ["123", ""],
    ] as const)
      expect(soundex(name), name).toBe(key);
  });

  it("colognePhonetic() gives Postel's keys", () => {
    for (const [name, key] of [
      ["Müller-Lüdenscheidt", "65752682"],
      ["Wikipedia", "3412"],
      ["Breschnew", "17863"],
      ["Meyer", "67"],
      ["Maier", "67"],
      ["Philipp", "351"],
      ["Xaver", "4837"],
      ["Cäsar", "487"],
      ["Celle", "85"],
      ["Dachs", "248"],
      ["Weltz", "358"],
      ["7", ""],
    ] as const)
      expect(colognePhonetic(name), name).toBe(key);
  });
});

describe("wordWeights()", () => {
  it("weighs the rare word more than the frequent one, and an unknown one most", () => {
    const weights = wordWeights([["red", "lamp"], ["blue", "lamp"], ["lamp"]]);
    expect(weights.texts).toBe(3);
    expect(weights.weightOf("red")).toBeGreaterThan(weights.weightOf("lamp"));
    expect(weights.weightOf("green")).toBeGreaterThan(weights.weightOf("red"));
    expect(cosine("", "")).toBe(1);
    expect(cosineSimilarity(weights.vectorOf([]), weights.vectorOf([]))).toBe(1);
    expect(cosineSimilarity(weights.vectorOf([]), weights.vectorOf(["red"]))).toBe(0);
  });
});
