import { detectEncoding } from "../records/text-encoding.ts";

const PROLOG = /^\s*<\?xml[^>]+encoding\s*=\s*["']([\w.:-]+)["']/iu;
const PROLOG_BYTES = 1_024;

/** Reads the bytes of a feed as their mark, the `Content-Type`, or the XML prolog says, in this order; else as they look. */
export function decodeFeed(bytes: Uint8Array, contentType: string | null = null): string {
  const { encoding, markBytes } = detectEncoding(bytes.subarray(0, 64 * PROLOG_BYTES));
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, PROLOG_BYTES));
  const named = /charset\s*=\s*["']?([\w.:-]+)/iu.exec(contentType ?? "")?.[1] ?? PROLOG.exec(start)?.[1];
  if (markBytes > 0 || named === undefined) return new TextDecoder(encoding).decode(bytes);
  try {
    return new TextDecoder(named, { fatal: true }).decode(bytes);
  } catch {
    // A name that nobody knows, or that the bytes contradict.
    return new TextDecoder(encoding).decode(bytes);
  }
}
