import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { MillraceError } from "@millrace/flow";

/** A price text from a page with what a careful reader makes of it. */
export interface PriceSample {
  readonly text: string | null;
  /** Another text near it that may name the currency. */
  readonly currencyHint: string | null;
  /** As written. */
  readonly currency: string | null;
  readonly amount: string | null;
}

const FIELDS = ["text", "currencyHint", "currency", "amount"] as const;

function isSample(row: unknown): row is PriceSample {
  if (typeof row !== "object" || row === null) return false;
  const fields = row as Readonly<Record<string, unknown>>;
  return FIELDS.every((field) => fields[field] === null || typeof fields[field] === "string");
}

/** Reads `samples.json` of a data folder. */
export async function readPriceSamples(dataDir: string): Promise<PriceSample[]> {
  const path = join(dataDir, "samples.json");
  const refuse = (seen: string, cause?: unknown): MillraceError =>
    new MillraceError({
      code: "INPUT_INVALID",
      message: `Cannot read the price samples as ${path} has to be an array of { text, currencyHint, currency, amount }: ${seen}`,
      hint: "Name the folder that holds samples.json with --data.",
      ...(cause === undefined ? {} : { cause }),
    });
  const rows: unknown = await readFile(path, "utf8")
    .then((text): unknown => JSON.parse(text))
    .catch((cause: unknown) => {
      throw refuse(cause instanceof Error ? cause.message : String(cause), cause);
    });
  if (!Array.isArray(rows)) throw refuse(`no array but ${JSON.stringify(rows)?.slice(0, 40)}`);
  const odd = rows.findIndex((row) => !isSample(row));
  if (odd >= 0) throw refuse(`row ${odd} is ${JSON.stringify(rows[odd])}`);
  return rows as PriceSample[];
}
