import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run, scoreSample } from "./prices.ts";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "prices-"));
});

afterAll(() => rm(folder, { recursive: true }));

const sample = (
  text: string | null,
  currency: string | null,
  amount: string | null,
  currencyHint: string | null = null,
) => ({
  text,
  currency,
  amount,
  currencyHint,
});

describe("scoreSample()", () => {
  it("compares amounts by value and currencies letter by letter", () => {
    expect(scoreSample(sample("8,50 €", "€", "8.5"))).toEqual({ amount: true, currency: true });
    expect(scoreSample(sample("8,50 EUR", "€", "8.5"))).toEqual({ amount: true, currency: false });
    expect(scoreSample(sample("8,50 €", "€", "850"))).toEqual({ amount: false, currency: true });
  });

  it("knows samples without a price or without a text", () => {
    expect(scoreSample(sample("Ask us", null, null))).toEqual({ amount: true, currency: true });
    expect(scoreSample(sample(null, "kr", null, "kr"))).toEqual({ amount: true, currency: true });
    expect(scoreSample(sample("Ask us", null, "5"))).toEqual({ amount: false, currency: true });
  });
});

describe("run()", () => {
  it("gives one row per metric", async () => {
    const samples = [
      sample("8,50 €", "€", "8.5"),
      sample("9", "€", "9", "€ 3"),
      sample("7 zł", "zł", "8"),
      sample("6", "$", "6"),
    ];
    await writeFile(join(folder, "samples.json"), JSON.stringify(samples));
    const rows = await run({ dataDir: folder, quick: true });
    const values = Object.fromEntries(rows.map(({ metric, value }) => [metric, value]));
    expect(values).toMatchObject({ rows: 4, amount_accuracy: 0.75, currency_accuracy: 0.75, both_accuracy: 0.5 });
    expect(values.texts_per_second).toBeGreaterThan(0);
    expect(
      rows.every(({ bench, system, variant }) => bench === "prices" && system === "millrace" && variant === "default"),
    ).toBe(true);
  });

  it("says what is wrong with the samples", async () => {
    await expect(run({ dataDir: join(folder, "missing") })).rejects.toThrow(/Cannot read the price samples .*ENOENT/u);
    for (const [text, seen] of [
      ["{}", "no array but {}"],
      ["[1]", "row 0 is 1"],
      ['[{"text":"5"}]', "row 0 is"],
      ["[", "JSON"],
    ] as const) {
      await writeFile(join(folder, "samples.json"), text);
      await expect(run({ dataDir: folder }), text).rejects.toThrow(seen);
    }
  });
});
