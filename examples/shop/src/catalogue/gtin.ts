/** A GTIN-13 in the range 290..., which GS1 keeps for use inside one company, with its check digit. */
export function gtin13(number: number): string {
  const body = `290${String(number).padStart(9, "0")}`;
  const sum = [...body].reduce((total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 1 : 3), 0);
  return `${body}${(10 - (sum % 10)) % 10}`;
}
