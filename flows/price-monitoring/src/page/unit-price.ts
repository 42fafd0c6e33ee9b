import { type PriceUnit, shiftDecimal } from "@millrace/parsing/price";
import type { Source } from "./statement.ts";
import type { VisiblePrice } from "./visible-prices.ts";

/** What one unit of measure costs, so that packs of different sizes can be compared. */
export type UnitPrice = {
  /** Decimal, rounded to a ten-thousandth. */
  amount: string;
  /** `kg`, `l`, `m`, `m2`, `m3`, `piece`, `wash`, or a unit of measure that has no metric one. */
  per: string;
  written: string;
  source: Source;
};

/** Units that are counted in another one, by the power of ten between them. */
const metric: Readonly<Record<string, readonly [unit: string, power: number]>> = {
  mg: ["kg", -6],
  g: ["kg", -3],
  kg: ["kg", 0],
  t: ["kg", 3],
  ml: ["l", -3],
  cl: ["l", -2],
  dl: ["l", -1],
  l: ["l", 0],
  mm: ["m", -3],
  cm: ["m", -2],
  m: ["m", 0],
};
const measures = new Set(["lb", "oz", "ft", "in", "yd", "m2", "ft2", "m3", "piece", "wash"]);

/** A price for some quantity as one for a unit; null for what is no measure, as a month, and for no quantity. */
export function perUnit(amount: string, { quantity, of }: PriceUnit): Pick<UnitPrice, "amount" | "per"> | null {
  const [per, power] = metric[of] ?? [measures.has(of) ? of : null, 0];
  if (per === null || !/^\d{1,9}(\.\d{1,6})?$/u.test(quantity) || !/^\d{1,12}(\.\d{1,6})?$/u.test(amount)) return null;
  const [asked, parts] = [BigInt(shiftDecimal(amount, 18)), BigInt(shiftDecimal(quantity, 14 + power))];
  if (parts === 0n) return null;
  const tenThousandths = (asked * 2n + parts) / (parts * 2n);
  return { amount: shiftDecimal(String(tenThousandths), -4).replace(/00$/u, ""), per };
}

const linesOfABlock = 8;

/** The unit price that the page shows beside the price, or that the price itself is. */
export function shownUnitPrice(all: readonly VisiblePrice[], price: VisiblePrice | null): UnitPrice | null {
  if (price === null) return null;
  const distance = ({ line }: VisiblePrice): number => Math.abs(line.index - price.line.index);
  const near = all
    .filter((one) => one.unit !== null && !one.foreign && !one.struck && !one.hidden && distance(one) <= linesOfABlock)
    .toSorted((a, b) => distance(a) - distance(b));
  for (const { amount, unit, written } of near) {
    const found = perUnit(amount, unit!);
    if (found !== null) return { ...found, written, source: "visible-text" };
  }
  return null;
}

/** Source: UN/CEFACT Recommendation 20, the codes that schema.org asks for. */
const unitCodes: Readonly<Record<string, string>> = {
  KGM: "kg",
  GRM: "g",
  MGM: "mg",
  LBR: "lb",
  ONZ: "oz",
  LTR: "l",
  MLT: "ml",
  CLT: "cl",
  DLT: "dl",
  MTR: "m",
  CMT: "cm",
  MMT: "mm",
  MTK: "m2",
  MTQ: "m3",
  C62: "piece",
  H87: "piece",
};

/** The unit of a code or of its usual abbreviation. */
export function unitOfCode(code: string): string {
  return unitCodes[code.toUpperCase()] ?? code.toLowerCase();
}
