import type { VisitOutcome } from "@millrace/egress";

// A longer pause is not kept in memory: the service refuses the next request, and the run waits.
const longestPauseS = 60;
// Some count to the moment in seconds since 1970 instead of the seconds until then.
const leastEpochS = 1_000_000_000;

/**
 * What an answer tells of the service's limits: its status and `Retry-After`, or that nothing may be asked any more
 * until its window ends. Sources: RFC 9110 section 10.2.3; draft-ietf-httpapi-ratelimit-headers, versions 03 and 10.
 */
export function limitsIn({ status, headers }: Pick<Response, "status" | "headers">, nowMs: number): VisitOutcome {
  const retryAfter = headers.get("retry-after");
  if (status === 429 || status === 503 || retryAfter !== null) return { status, retryAfter };
  const pauseS = announcedPauseS(headers, nowMs);
  if (pauseS === null || pauseS <= 0 || pauseS > longestPauseS) return { status };
  return { status: 429, retryAfter: String(Math.ceil(pauseS)) };
}

function announcedPauseS(headers: Headers, nowMs: number): number | null {
  const combined = headers.get("ratelimit");
  if (combined !== null) {
    const read = (name: string) => numberIn(new RegExp(`(?:^|[;,\\s])${name}\\s*=\\s*(\\d+)`).exec(combined)?.[1]);
    const left = read("r") ?? read("remaining");
    return left === 0 ? (read("t") ?? read("reset")) : null;
  }
  for (const prefix of ["ratelimit", "x-ratelimit", "x-rate-limit"]) {
    if (numberIn(headers.get(`${prefix}-remaining`)) !== 0) continue;
    const reset = numberIn(headers.get(`${prefix}-reset`));
    return reset !== null && reset >= leastEpochS ? reset - nowMs / 1_000 : reset;
  }
  return null;
}

function numberIn(text: string | null | undefined): number | null {
  return text && /^\d{1,15}(\.\d+)?$/.test(text.trim()) ? Number(text) : null;
}
