import { canonicalDecimal, parsePrice } from "@millrace/parsing/price";

/**
 * The amount that a statement writes for machines: plain digits with a dot are taken as they are (`1.299` is one and a
 * bit), anything else is read as people write prices.
 */
export function machineAmount(text: string): string | null {
  const plain = /^\+?(\d+)(?:\.(\d*))?$/u.exec(text.trim());
  if (plain !== null) return canonicalDecimal(plain[1] ?? "0", plain[2] ?? "");
  const amount = parsePrice(text)?.amount ?? null;
  return amount?.startsWith("-") ? null : amount;
}
