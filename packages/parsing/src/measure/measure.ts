import { type DecimalMark, readColumnNumber } from "../column/column-numbers.ts";
import { plainCharacters } from "../price/plain-text.ts";
import { unitNamed, unitNames } from "./units.ts";

export { unitNamed, unitNames };

/** An amount and the short name of its unit. */
export interface Measure {
  readonly amount: number;
  readonly unit: string;
}

const PART = /([-+−]?\d(?:[\d., ]|['’](?=\d{3}(?!\d)))*(?:[eE][-+]?\d+)?)\s*([^\d\s][^\d]*)?/gu;

/**
 * Reads "12,5 kg", "5 ft 3 in" or "1h 30min", the parts together in the unit of the first; a number alone takes `unit`.
 * Null where it is none, or where 1.234 could be two numbers and no mark is given.
 */
export function readMeasure(
  text: string,
  { mark = null, unit: assumed }: { readonly mark?: DecimalMark | null; readonly unit?: string } = {},
): Measure | null {
  const plain = plainCharacters(text)
    .trim()
    .replace(/([a-z])\d(?=$|\s)/giu, (power) => power.replace("2", "²").replace("3", "³"));
  if (plain === "" || plain.length > 60) return null;
  let total: Measure | null = null;
  let end = 0;
  for (const found of plain.matchAll(PART)) {
    if (found.index !== end) return null;
    end = found.index + found[0].length;
    const part = partOf(found, { mark, assumed });
    if (part === null) return null;
    if (total === null) total = part;
    else {
      const more = convertMeasure(part, total.unit);
      if (more === null || more < 0) return null;
      total = { amount: tidy(total.amount + (total.amount < 0 ? -more : more)), unit: total.unit };
    }
  }
  return end === plain.length ? total : null;
}

function partOf(
  found: RegExpExecArray,
  { mark, assumed }: { readonly mark: DecimalMark | null; readonly assumed: string | undefined },
): Measure | null {
  const number = found[1]!.trim();
  const amount = /e/iu.test(number) ? number : readColumnNumber(number, { mark });
  const word = (found[2] ?? assumed ?? "").trim().replace(/[,;]$/u, "");
  const unit = unitNamed(word);
  return amount === null || unit === undefined || !Number.isFinite(Number(amount))
    ? null
    : { amount: Number(amount), unit: unit.name };
}

/** The amount in another unit of the same dimension, to twelve digits; null where there is no way. */
export function convertMeasure({ amount, unit }: Measure, to: string): number | null {
  const [from, target] = [unitNamed(unit), unitNamed(to)];
  if (from === undefined || target === undefined || from.dimension !== target.dimension) return null;
  return from.name === target.name
    ? amount
    : tidy((amount * from.factor + from.offset - target.offset) / target.factor);
}

/** Twelve digits: factors are exact, and what binary fractions add shows behind them. */
const tidy = (amount: number) => Number(amount.toPrecision(12));
