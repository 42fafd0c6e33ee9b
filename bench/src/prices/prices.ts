import { compareDecimals, findCurrency, parsePrice } from "@millrace/parsing/price";
import type { BenchRow } from "../bench-row.ts";
import { type PriceSample, readPriceSamples } from "./price-sample.ts";

interface Score {
  readonly amount: boolean;
  readonly currency: boolean;
}

const EVIDENCE_OF = ({ currencyHint }: PriceSample) => (currencyHint === null ? {} : { currencyHint });

/** Compares amount by value and currency letter by letter with the truth. */
export function scoreSample(sample: PriceSample): Score {
  const evidence = EVIDENCE_OF(sample);
  const price = sample.text === null ? null : parsePrice(sample.text, evidence);
  const { written } = price?.currency ?? findCurrency(sample.text ?? "", evidence);
  const amount = price?.amount ?? null;
  const amountIsRight =
    amount === null || sample.amount === null ? amount === sample.amount : compareDecimals(amount, sample.amount) === 0;
  return { amount: amountIsRight, currency: written === sample.currency };
}

/** Passes over all texts for at least this long tell the speed. */
const MEASURE_MS = 1_000;
const QUICK_MEASURE_MS = 200;

function textsPerSecond(samples: readonly PriceSample[], leastMs: number): number {
  const started = performance.now();
  let texts = 0;
  do {
    for (const sample of samples) parsePrice(sample.text ?? "", EVIDENCE_OF(sample));
    texts += samples.length;
  } while (performance.now() - started < leastMs);
  return texts / ((performance.now() - started) / 1_000);
}

export interface PricesOptions {
  /** Folder with `samples.json`. */
  readonly dataDir: string;
  readonly quick?: boolean;
}

/** Measures how many real price texts are read right, and how fast. */
export async function run({ dataDir, quick = false }: PricesOptions): Promise<BenchRow[]> {
  const samples = await readPriceSamples(dataDir);
  const scores = samples.map(scoreSample);
  const share = (isRight: (score: Score) => boolean): number => scores.filter(isRight).length / samples.length;
  const row = (metric: string, value: number, unit: string): BenchRow => ({
    bench: "prices",
    system: "millrace",
    variant: "default",
    metric,
    value,
    unit,
  });
  return [
    row("rows", samples.length, "texts"),
    row(
      "amount_accuracy",
      share(({ amount }) => amount),
      "share",
    ),
    row(
      "currency_accuracy",
      share(({ currency }) => currency),
      "share",
    ),
    row(
      "both_accuracy",
      share(({ amount, currency }) => amount && currency),
      "share",
    ),
    row("texts_per_second", textsPerSecond(samples, quick ? QUICK_MEASURE_MS : MEASURE_MS), "texts/s"),
  ];
}
