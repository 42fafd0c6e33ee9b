const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** The insides of all elements of a name in an answer of S3, whose elements never hold one of their own name. */
export function elementsOf(xml: string, name: string): readonly string[] {
  const found: string[] = [];
  const opening = new RegExp(`<${name}(?=[\\s>])`, "g");
  // Each part of the text is looked at once: an answer of openings alone would cost a square otherwise.
  for (let open = opening.exec(xml); open; open = opening.exec(xml)) {
    const from = xml.indexOf(">", open.index) + 1;
    const to = from === 0 ? -1 : xml.indexOf(`</${name}>`, from);
    if (to === -1) break;
    found.push(xml.slice(from, to));
    opening.lastIndex = to;
  }
  return found;
}

/** The text of the first element of a name, empty where there is none. */
export function textOf(xml: string, name: string): string {
  const [inside = ""] = elementsOf(xml, name);
  return inside.replace(/&(#\d+|#x[\da-f]+|\w+);/gi, (whole, word: string) => {
    if (!word.startsWith("#")) return entities[word] ?? whole;
    const code = Number(word.slice(1).replace(/^x/i, "0x"));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
