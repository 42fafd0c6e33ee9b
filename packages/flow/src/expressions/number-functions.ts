import { type CelFunc, CelScalar, celFunc } from "@bufbuild/cel";

const { DOUBLE, INT, DYN, STRING } = CelScalar;

const operations: Readonly<Record<string, (left: number, right: number) => number>> = {
  "_+_": (left, right) => left + right,
  "_-_": (left, right) => left - right,
  "_*_": (left, right) => left * right,
  "_/_": (left, right) => left / right,
  "_%_": (left, right) => left % right,
};

/** CEL computes only with numbers of one type; those of JSON are doubles, those written in an expression are ints. */
const mixed: readonly CelFunc[] = Object.entries(operations).flatMap(([name, compute]) => [
  celFunc(name, [DOUBLE, INT], DOUBLE, (left, right) => compute(left, Number(right))),
  celFunc(name, [INT, DOUBLE], DOUBLE, (left, right) => compute(Number(left), right)),
]);

/** Rounds the decimal that a number shows, half away from zero: 1.005 to two places is 1.01. */
export function roundTo(value: number, places: number): number {
  if (!Number.isFinite(value)) return value;
  const scaled = Math.abs(value) * 10 ** places;
  // Only near a half does the decimal decide: elsewhere the error of the product is too small to matter.
  const isPlain = places >= 0 && scaled < 1e9 && Math.abs((scaled % 1) - 0.5) > 1e-6;
  if (isPlain) return (Math.sign(value) * Math.round(scaled)) / 10 ** places;
  const shift = (one: number, by: number) => {
    const [digits, exponent = "0"] = String(one).split("e");
    return Number(`${digits}e${Number(exponent) + by}`);
  };
  return Math.sign(value) * shift(Math.round(shift(Math.abs(value), places)), -places);
}

/** Throws where there is none. */
export function numberOf(value: unknown): number {
  const number = typeof value === "string" && value.trim() === "" ? Number.NaN : Number(value);
  if (Number.isNaN(number) || typeof value === "object")
    throw new Error(`it is no number: ${JSON.stringify(typeof value === "bigint" ? Number(value) : value)}`);
  return number;
}

const single: Readonly<Record<string, (value: number) => number>> = {
  abs: Math.abs,
  ceil: Math.ceil,
  floor: Math.floor,
  round: (value) => roundTo(value, 0),
};

/** Arithmetic over both kinds of numbers; `number(x)`, `abs`, `ceil`, `floor`, `round(x, places)`. */
export const numberFunctions: readonly CelFunc[] = [
  ...mixed,
  // A remainder of doubles is not in CEL.
  celFunc("_%_", [DOUBLE, DOUBLE], DOUBLE, (left, right) => left % right),
  celFunc("number", [DYN], DOUBLE, numberOf),
  ...Object.entries(single).map(([name, compute]) => celFunc(name, [DYN], DOUBLE, (value) => compute(numberOf(value)))),
  celFunc("round", [DYN, INT], DOUBLE, (value, places) => roundTo(numberOf(value), Number(places))),
  celFunc("fixed", [DYN, INT], STRING, (value, places) =>
    roundTo(numberOf(value), Number(places)).toFixed(Number(places)),
  ),
];
