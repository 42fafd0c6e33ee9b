/** Milliseconds that a `Retry-After` header asks to wait, or undefined when it says nothing usable. Source: RFC 9110 section 10.2.3. */
export function parseRetryAfter(header: string | null | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? "";
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1_000;
  // Date.parse also reads what is no HTTP date, such as a bare "-5".
  const afterMs = /^[a-z]{3}/i.test(text) ? Date.parse(text) - nowMs : Number.NaN;
  return Number.isNaN(afterMs) ? undefined : Math.max(0, afterMs);
}
