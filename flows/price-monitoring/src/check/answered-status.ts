import { PermanentError, RetryAfterError } from "@millrace/flow";

// What a server asks for is heeded up to here; a longer pause is for the next check.
const longestPauseMs = 60_000;

/** Whether the page is gone for good; answers that are no page at all are thrown, those that may pass as ones to retry. */
export function isGone(answer: {
  readonly status: number;
  readonly url: string;
  readonly retryAfter: string | null;
}): boolean {
  const { status, url, retryAfter } = answer;
  if (status === 404 || status === 410) return true;
  if (status === 429 || status >= 500) {
    const message = `Cannot read ${url} as it must answer with a page: status ${status}`;
    const seconds = Number(retryAfter);
    if (retryAfter !== null && seconds >= 0)
      throw new RetryAfterError(message, Math.min(seconds * 1_000, longestPauseMs));
    throw new Error(message);
  }
  if (status >= 400) {
    throw new PermanentError(`Cannot read ${url} as it must answer with a page: status ${status}`, {
      hint: "Open the address by hand: it may need a login or refuse automated visits.",
    });
  }
  return false;
}
