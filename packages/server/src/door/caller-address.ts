import { isIPv6 } from "node:net";

/**
 * Where a request comes from: its socket's other end. What a header says counts only where that end is a proxy which the
 * operator trusts; then it is the last address that no trusted proxy has. Of IPv6 the first half counts, as one household
 * has the other half to itself.
 */
export function callerAddress(
  request: Request,
  { socket, trusted }: { readonly socket: string | undefined; readonly trusted: readonly string[] },
): string {
  // Without a socket the app was called in memory.
  const end = plain(socket ?? "memory");
  if (!trusted.includes(end)) return networkOf(end);
  const forwarded = (request.headers.get("x-forwarded-for") ?? "").split(",").map((address) => plain(address.trim()));
  return networkOf(forwarded.findLast((address) => address !== "" && !trusted.includes(address)) ?? end);
}

// IPv4 as a socket for both families writes it.
function plain(address: string): string {
  return address.startsWith("::ffff:") && address.includes(".") ? address.slice("::ffff:".length) : address;
}

function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = "", tail = ""] = address.split("%")[0]!.split("::", 2);
  const first = head.split(":").filter((group) => group !== "");
  const last = tail.split(":").filter((group) => group !== "");
  const zeros = address.includes("::") ? Array<string>(Math.max(0, 8 - first.length - last.length)).fill("0") : [];
  const groups = [...first, ...zeros, ...last].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${groups.join(":")}::/64`;
}
