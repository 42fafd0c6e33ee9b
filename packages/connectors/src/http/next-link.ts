/** The target of the first link of a `Link` header that leads to the next page; null where there is none. Source: RFC 8288 section 3. */
export function nextLink(header: string): string | null {
  for (const [, target = "", parameters = ""] of header.matchAll(/<([^>]*)>((?:\s*;[^",<;]*(?:"[^"]*")?)*)/g)) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/i.exec(parameters);
    const names = (rel?.[1] ?? rel?.[2] ?? "").toLowerCase().split(/\s+/);
    if (names.includes("next")) return target.trim();
  }
  return null;
}
