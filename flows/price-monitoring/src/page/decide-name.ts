import type { Heading } from "./heading.ts";
import type { Reason } from "./offer.ts";
import { type Said, settle } from "./settle.ts";
import type { Statement } from "./statement.ts";

interface PageNames {
  heading: Heading | null;
  title: string | null;
}

/** A name reduced to its letters and digits, to tell whether two spellings mean the same thing. */
export function plainName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

/** The title of a page without the name of its shop: `Kettle – Shop` and `Kettle | Shop`. */
export function withoutShop(title: string): string {
  return title.split(/\s+[|–—·»-]\s+/u)[0] ?? title;
}

function sameName(a: string, b: string): boolean {
  return plainName(a) === plainName(b) || plainName(withoutShop(a)) === plainName(b);
}

/** Decides the name: as a statement gives it, else the main heading, else what the head of the page calls it. */
export function decideName(
  statements: readonly Statement[],
  { heading, title }: PageNames,
): { value: string | null; reason: Reason } {
  const named = statements.flatMap(({ source, name }) => (name === null ? [] : [{ source, value: name }]));
  const ofHead = named.filter(({ source }) => source === "open-graph" || source === "app-state");
  const shown: Said<string>[] = heading === null ? [] : [{ source: "visible-text", value: heading.text }];
  const said = [...named.filter((name) => !ofHead.includes(name)), ...shown, ...ofHead];
  if (said.length === 0 && title !== null) said.push({ source: "visible-text", value: withoutShop(title) });
  return settle(said, { silence: "the page has no heading and states no name", same: sameName });
}
