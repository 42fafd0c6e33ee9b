/** What a server's answer means to who reads lists: a page, none any more, one to ask for later, or one that it keeps. */
export type Judgement =
  | { readonly kind: "page" }
  | { readonly kind: "gone" }
  | { readonly kind: "busy"; readonly pauseMs: number | null }
  | { readonly kind: "refused"; readonly why: string };

const PASSING = new Set([408, 425, 429]);

/** Judges an answer by its status and headers (names in lower case). */
export function judgeAnswer(
  { status, headers }: { readonly status: number; readonly headers: Readonly<Record<string, string>> },
  nowMs: number,
): Judgement {
  if (status === 404 || status === 410) return { kind: "gone" };
  if (status >= 500 || PASSING.has(status)) return { kind: "busy", pauseMs: pauseOf(headers["retry-after"], nowMs) };
  if (status >= 400) return { kind: "refused", why: `status ${status}` };
  const mediaType = headers["content-type"];
  return mediaType === undefined || /\bx?html\b/iu.test(mediaType)
    ? { kind: "page" }
    : { kind: "refused", why: mediaType };
}

/** Milliseconds; null where the header is missing or unreadable. Source: RFC 9110, section 10.2.3: seconds or a date. */
function pauseOf(retryAfter: string | undefined, nowMs: number): number | null {
  if (retryAfter === undefined) return null;
  if (/^\d+$/u.test(retryAfter)) return Number(retryAfter) * 1_000;
  const atMs = Date.parse(retryAfter);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
}
