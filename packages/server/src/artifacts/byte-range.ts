import { MillraceError } from "@millrace/flow/errors";

/** A part of a file; `end` is exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The part that a `Range` header asks for; null for the whole file. More than one range and other units are ignored,
 * as the specification allows; a range that lies behind the end is `RANGE_REFUSED`. Source: RFC 9110, section 14.
 */
export function parseRange(header: string | null, sizeBytes: number): ByteRange | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return null;
  const [first, last] = [match[1] as string, match[2] as string];
  const start = first === "" ? Math.max(sizeBytes - Number(last), 0) : Number(first);
  const end = first === "" || last === "" ? sizeBytes : Math.min(Number(last) + 1, sizeBytes);
  if (first !== "" && last !== "" && Number(last) < Number(first)) return null;
  if (start >= end) throw rangeRefused(header as string, sizeBytes);
  return { start, end };
}

function rangeRefused(header: string, sizeBytes: number): MillraceError {
  return new MillraceError({
    code: "RANGE_REFUSED",
    message: `Cannot send this part of the artifact as it must lie within its ${sizeBytes} bytes: ${header}`,
    hint: "Ask for a part that begins before the end, or for the whole file.",
    data: { sizeBytes },
  });
}
