import type { ServerResponse } from "node:http";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";

const bodies = new WeakMap<Response, string | Uint8Array>();

/**
 * An answer whose body is there as a whole, for `sendWhole`: as the stream that a Response makes of its body it would
 * cost 40 us of the 240 us of a read (measured 2026-11).
 */
export function withWholeBody(body: string | Uint8Array, headers: Headers): Response {
  const answer = new Response(null, { headers });
  bodies.set(answer, body);
  return answer;
}

/** Sends an answer made by `withWholeBody` in one piece; any other is returned as it is. */
export function sendWhole(answer: Response, outgoing: ServerResponse): Response {
  const body = bodies.get(answer);
  if (body === undefined) return answer;
  const length = { "content-length": Buffer.byteLength(body) };
  outgoing.writeHead(answer.status, { ...Object.fromEntries(answer.headers), ...length });
  outgoing.end(body);
  return RESPONSE_ALREADY_SENT;
}
