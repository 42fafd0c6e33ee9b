const ENDS: Readonly<Record<string, string>> = {
  rss: "</channel></rss>",
  feed: "</feed>",
  "rdf:RDF": "</rdf:RDF>",
};

/** Mends what keeps a feed from being read at all: text around it, characters that XML forbids, an end that is missing. */
export function mendFeed(text: string): string {
  // What XML 1.0 allows of the control characters: tab, line feed, carriage return.
  const allowed = text.replace(/[^\P{Cc}\t\n\r]|\ufeff|\ufffe|\uffff/gu, "");
  const start = allowed.search(/<\?xml|<rss\b|<feed\b|<rdf:RDF\b|\{/iu);
  const from = start > 0 ? allowed.slice(start) : allowed;
  const root = /<(rss|feed|rdf:RDF)\b/iu.exec(from)?.[1];
  if (root === undefined) return from;
  const end = ENDS[root] ?? ENDS[root.toLowerCase()] ?? "";
  const plain = from.replace(/&(?!(?:[a-z][a-z0-9]{1,30}|#\d{1,7}|#x[0-9a-f]{1,6});)/giu, "&amp;");
  if (plain.trimEnd().endsWith(`</${root}>`)) return plain;
  const last = Math.max(plain.lastIndexOf("</item>"), plain.lastIndexOf("</entry>"));
  return last < 0 ? plain : plain.slice(0, plain.indexOf(">", last) + 1) + end;
}
