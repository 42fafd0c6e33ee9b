/** A point in time as databases write it ("2026-01-02 03:04:05.5+00"), in ISO 8601; what is no such text stays. */
export function isoTime(text: string, { zone }: { readonly zone: "" | "Z" }): string {
  const [, date, time] = /^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d+)?)(?:\+00)?$/.exec(text) ?? [];
  return date === undefined ? text : `${date}T${time}${zone}`;
}

/** A number as JSON has it; what JSON has not (NaN, infinity) stays text. */
export function jsonNumber(text: string): number | string {
  const number = Number(text);
  return Number.isFinite(number) ? number : text;
}
