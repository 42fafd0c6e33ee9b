import { hash } from "node:crypto";
import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import { HeaderList, WholeAnswer } from "./whole-answer.ts";

const compress = promisify(gzip);

/** Below this the head of the answer weighs as much as what compression would save. */
const compressFromBytes = 1024;

export interface TextAnswer {
  readonly text: string;
  /** Names in lower case. A `HeaderList` is for answers that a listener sends. */
  readonly headers: Headers | HeaderList;
  /** Whether the answer is what a read saw, so that it gets an `ETag`. (Default: false) */
  readonly isRead?: boolean;
}

/** Sends a text: `304` where the caller has it already, and compressed where it is long and the caller takes gzip. */
export async function textAnswer(request: Request, { text, headers, isRead = false }: TextAnswer): Promise<Response> {
  if (isRead) {
    const tag = entityTag(text);
    headers.set("etag", tag);
    if (namesTag(request.headers.get("if-none-match"), tag)) return answer(null, { headers, status: 304 });
  }
  if (text.length < compressFromBytes) return answer(text, { headers });
  headers.append("vary", "Accept-Encoding");
  if (!takesGzip(request.headers.get("accept-encoding"))) return answer(text, { headers });
  // The fastest level: most callers are on this machine or near it.
  const bytes = await compress(text, { level: constants.Z_BEST_SPEED });
  headers.set("content-encoding", "gzip");
  headers.set("content-length", String(bytes.length));
  return answer(new Uint8Array(bytes), { headers });
}

function answer(
  content: string | Uint8Array<ArrayBuffer> | null,
  { headers, status = 200 }: { readonly headers: TextAnswer["headers"]; readonly status?: number },
): Response {
  if (headers instanceof HeaderList) return new WholeAnswer(content, { list: headers, status });
  return new Response(content, { headers, status });
}

/** A weak tag, as the compressed answer has the same one. */
function entityTag(text: string): string {
  return `W/"${hash("sha1", text, "base64url")}"`;
}

/** Whether an `If-None-Match` names a tag; compared weakly, as RFC 9110 asks for this header. */
export function namesTag(header: string | null, tag: string): boolean {
  if (header === null) return false;
  const strong = tag.replace(/^W\//, "");
  return header.trim() === "*" || header.split(",").some((one) => one.trim().replace(/^W\//, "") === strong);
}

/** Whether an `Accept-Encoding` allows gzip: named, or any, and not with a weight of nothing. */
export function takesGzip(header: string | null): boolean {
  if (header === null) return false;
  const weights = new Map(
    header.split(",").map((part) => {
      const [name = "", ...parameters] = part.split(";").map((word) => word.trim().toLowerCase());
      const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? "1";
      return [name, Number(weight)] as const;
    }),
  );
  return (weights.get("gzip") ?? weights.get("*") ?? 0) > 0;
}
