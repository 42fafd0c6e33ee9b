/**
 * A decimal number as written digits: no grouping, a dot as the mark, at least one digit before it, no useless zeros
 * in front. Digits behind the mark stay as written, so that "1299.00" and "1299" remain distinguishable.
 */
export function canonicalDecimal(whole: string, fraction = ""): string {
  const digits = whole.replace(/^0+(?=\d)/u, "") || "0";
  return fraction === "" ? digits : `${digits}.${fraction}`;
}

function scaled(amount: string, places: number): bigint {
  const [whole = "0", fraction = ""] = amount.split(".");
  return BigInt(whole + fraction.padEnd(places, "0"));
}

/** Compares two canonical decimals exactly: negative, zero or positive as `a` is less than, equal to or above `b`. */
export function compareDecimals(a: string, b: string): number {
  const places = Math.max(...[a, b].map((amount) => amount.split(".")[1]?.length ?? 0));
  const left = scaled(a, places);
  const right = scaled(b, places);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** The amount times ten to the given power, exactly. */
export function shiftDecimal(amount: string, power: number): string {
  const negative = amount.startsWith("-");
  const [whole = "0", fraction = ""] = amount.replace("-", "").split(".");
  const digits = whole + fraction;
  const point = whole.length + power;
  const padded = point <= 0 ? "0".repeat(1 - point) + digits : digits.padEnd(point, "0");
  const cut = Math.max(point, 1);
  return (negative ? "-" : "") + canonicalDecimal(padded.slice(0, cut), padded.slice(cut));
}
