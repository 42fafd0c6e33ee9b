import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import { withWholeBody } from "./whole-body.ts";

const compress = promisify(gzip);

/** Below this the head of the answer weighs as much as what compression would save. */
const compressFromBytes = 1024;

export interface TextAnswer {
  readonly text: string;
  readonly headers: Headers;
  /** Whether the answer is what a read saw, so that it gets an `ETag`. (Default: false) */
  readonly isRead?: boolean;
  /** Whether a listener sends the answer, which can do so in one piece. (Default: false) */
  readonly listened?: boolean;
}

/** Sends a text: `304` where the caller has it already, and compressed where it is long and the caller takes gzip. */
export async function textAnswer(
  request: Request,
  { text, headers, isRead = false, listened = false }: TextAnswer,
): Promise<Response> {
  const answer = (body: string | Uint8Array<ArrayBuffer>) =>
    listened ? withWholeBody(body, headers) : new Response(body, { headers });
  if (isRead) {
    const tag = entityTag(text);
    headers.set("ETag", tag);
    if (namesTag(request.headers.get("if-none-match"), tag)) return new Response(null, { status: 304, headers });
  }
  if (text.length < compressFromBytes) return answer(text);
  headers.append("Vary", "Accept-Encoding");
  if (!takesGzip(request.headers.get("accept-encoding"))) return answer(text);
  // The fastest level: most callers are on this machine or near it.
  const bytes = await compress(text, { level: constants.Z_BEST_SPEED });
  headers.set("Content-Encoding", "gzip");
  headers.set("Content-Length", String(bytes.length));
  return answer(new Uint8Array(bytes));
}

/** A weak tag, as the compressed answer has the same one. */
function entityTag(text: string): string {
  return `W/"${createHash("sha1").update(text).digest("base64url")}"`;
}

/** Whether an `If-None-Match` names a tag; compared weakly, as RFC 9110 asks for this header. */
export function namesTag(header: string | null, tag: string): boolean {
  if (header === null) return false;
  const strong = tag.replace(/^W\//, "");
  return header.trim() === "*" || header.split(",").some((one) => one.trim().replace(/^W\//, "") === strong);
}

/** Whether an `Accept-Encoding` allows gzip: named, or any, and not with a weight of nothing. */
export function takesGzip(header: string | null): boolean {
  const weights = new Map(
    (header ?? "").split(",").map((part) => {
      const [name = "", ...parameters] = part.split(";").map((word) => word.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? "1";
      return [name, Number(weight)] as const;
    }),
  );
  return (weights.get("gzip") ?? weights.get("*") ?? 0) > 0;
}
