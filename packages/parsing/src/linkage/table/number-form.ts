/** The number that a text of digits, signs, a unit and separators names, or null; a comma before two last digits is a decimal mark. */
export function readNumber(text: string): number | null {
  const found = /^[^\d]{0,4}?(-?\d[\d.,' \u00a0]*)[^\d]{0,4}$/u.exec(text.trim());
  if (!found) return null;
  const digits = (found[1] as string).replace(/[' \u00a0]/g, "");
  const decimal = /[.,](\d{1,2})$/.exec(digits);
  const whole = decimal ? digits.slice(0, decimal.index) : digits;
  const number = Number(`${whole.replace(/[.,]/g, "")}.${decimal?.[1] ?? "0"}`);
  return Number.isFinite(number) ? number : null;
}
