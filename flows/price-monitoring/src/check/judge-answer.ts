import { MillraceError, PermanentError, RetryAfterError } from "@millrace/flow";

/** What a server said about a page beside the page itself. */
export interface Answer {
  readonly url: string;
  readonly status: number;
  /** The headers of these names, null where they are missing. */
  readonly retryAfter: string | null;
  readonly contentType: string | null;
}

// A shop that asks for a longer pause than this is left to the next check.
const longestPauseMs = 60_000;
const passingStatuses = new Set([408, 425, 429]);

/** Whether a status says that there is no such page any more. */
export function isGone(status: number): boolean {
  return status === 404 || status === 410;
}

/** Throws unless the answer is a page to read or says that it is gone; what may pass is thrown as something to retry. */
export function requirePage(answer: Answer, nowMs: number): void {
  const { url, status, contentType } = answer;
  if (isGone(status)) return;
  if (status >= 500 || passingStatuses.has(status)) throw passingError(answer, nowMs);
  if (status >= 400) {
    throw new PermanentError(`Cannot read ${url} as it must answer with a page: status ${status}`, {
      hint: "Open the address by hand: it may need a login or refuse automated visits.",
    });
  }
  if (contentType !== null && !/\bx?html\b/i.test(contentType)) throw noPage(url, contentType);
}

/** The error for an address that leads to a file. */
export function noPage(url: string, seen: string): PermanentError {
  return new PermanentError(`Cannot read ${url} as it must answer with an HTML page: ${seen}`, {
    hint: "Name the page that shows the product, not a file it links to.",
  });
}

function passingError({ url, status, retryAfter }: Answer, nowMs: number): MillraceError {
  const message = `Cannot read ${url} as it must answer with a page: status ${status}`;
  const hint = "The site is busy or broken; the next check asks again.";
  const pauseMs = pauseOf(retryAfter, nowMs);
  if (pauseMs === null) return new MillraceError({ code: "STEP_FAILED", message, hint });
  if (pauseMs <= longestPauseMs) return new RetryAfterError(message, pauseMs, { hint });
  return new PermanentError(`${message}, and it asks for a pause of ${Math.round(pauseMs / 1_000)} s`, { hint });
}

/** Milliseconds; null where the header is missing or unreadable. Source: RFC 9110, section 10.2.3: seconds or a date. */
function pauseOf(retryAfter: string | null, nowMs: number): number | null {
  if (retryAfter === null) return null;
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter) * 1_000;
  const atMs = Date.parse(retryAfter);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}
