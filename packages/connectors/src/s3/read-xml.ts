const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The insides of all elements of a name in an answer of S3, whose elements never hold one of their own name. */
export function elementsOf(xml: string, name: string): readonly string[] {
  return [...xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([^]*?)</${name}>`, "g"))].map(([, inside = ""]) => inside);
}

/** The text of the first element of a name, empty where there is none. */
export function textOf(xml: string, name: string): string {
  const [inside = ""] = elementsOf(xml, name);
  return inside.replace(/&(#\d+|#x[\da-f]+|\w+);/gi, (whole, word: string) => {
    if (!word.startsWith("#")) return entities[word] ?? whole;
    return String.fromCodePoint(Number(word.slice(1).replace(/^x/i, "0x")));
  });
}
