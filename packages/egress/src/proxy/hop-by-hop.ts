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
  const nominated = new Set<string>();
  for (const [name, value] of pairsOf(rawHeaders)) {
    if (name.toLowerCase() !== "connection") continue;
    for (const token of value.split(",")) nominated.add(token.trim().toLowerCase());
  }
  return pairsOf(rawHeaders)
    .filter(([name]) => {
      const key = name.toLowerCase();
      return !hopByHop.has(key) && !drop.has(key) && (endToEnd.has(key) || !nominated.has(key));
    })
    .flat();
}

function pairsOf(rawHeaders: readonly string[]): [string, string][] {
  return Array.from({ length: rawHeaders.length / 2 }, (_, index) => [
    rawHeaders[index * 2] ?? "",
    rawHeaders[index * 2 + 1] ?? "",
  ]);
}
