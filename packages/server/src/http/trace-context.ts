import { randomBytes } from "node:crypto";

/** The place of a request in a trace that its caller keeps. Source: W3C Trace Context. */
export interface TraceContext {
  readonly traceId: string;
  /** The caller's part of the trace. */
  readonly parentId: string;
  /** The header to answer with: this request as a part of the same trace. */
  readonly header: string;
}

const pattern = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Reads a `traceparent`; one that is not valid is as good as none, as the standard asks. */
export function readTraceparent(header: string | null): TraceContext | null {
  const [, version, traceId = "", parentId = "", flags, more] = pattern.exec(header ?? "") ?? [];
  if (version === undefined || version === "ff" || (version === "00" && more !== undefined)) return null;
  if (/^0+$/.test(traceId) || /^0+$/.test(parentId)) return null;
  return { traceId, parentId, header: `00-${traceId}-${randomBytes(8).toString("hex")}-${flags}` };
}
