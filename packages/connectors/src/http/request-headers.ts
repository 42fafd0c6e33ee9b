import { MillraceError } from "@millrace/flow/errors";
import { isCarriable } from "./auth/is-carriable.ts";
import type { HttpTarget } from "./connection.ts";

// They belong to the connection between two machines, not to the request.
const reserved = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "proxy-authorization",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** The headers of a request: the flow's, then the connection's, which the flow cannot replace. */
export function requestHeaders(connection: HttpTarget, asked: Readonly<Record<string, string>>): [string, string][] {
  const headers = new Map([["accept", "application/json, text/*;q=0.9, */*;q=0.1"]]);
  for (const [name, value] of Object.entries(asked)) {
    const key = name.toLowerCase();
    if (reserved.has(key) || connection.headers.has(key) || connection.reserved.has(key))
      throw refused(connection.name, name);
    if (!isCarriable(name, value)) throw refused(connection.name, name);
    headers.set(key, value);
  }
  return [...headers, ...connection.headers];
}

function refused(connection: string, name: string): MillraceError {
  return new MillraceError({
    code: "HTTP_REQUEST_REFUSED",
    message: `Cannot send a header to ${connection} as flows set only those that are free and that HTTP can carry: ${JSON.stringify(name.slice(0, 80))}`,
    hint: "Leave the header out, or change the connection, which sets its own.",
    data: { connection },
  });
}
