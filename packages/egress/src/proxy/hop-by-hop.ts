// Source: RFC 9110 section 7.6.1, and what older clients send beside it.
const hopByHop = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authentication-info",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
// A Connection header may not take these away: the length of the body and the meaning of the message hang on them.
const endToEnd = new Set(["content-length", "host"]);

/** Raw headers (name, value, name, value, ...) without those that are for the next hop only, and without `drop`. */
export function withoutHopByHop(rawHeaders: readonly string[], drop: ReadonlySet<string> = new Set()): string[] {
  const names = rawHeaders.map((text, at) => (at % 2 === 0 ? text.toLowerCase() : ""));
  const nominated = new Set<string>();
  for (const [at, name] of names.entries()) {
    if (name !== "connection") continue;
    for (const token of (rawHeaders[at + 1] ?? "").split(",")) nominated.add(token.trim().toLowerCase());
  }
  return rawHeaders.filter((_, at) => {
    const name = names[at - (at % 2)] ?? "";
    return !hopByHop.has(name) && !drop.has(name) && (endToEnd.has(name) || !nominated.has(name));
  });
}
