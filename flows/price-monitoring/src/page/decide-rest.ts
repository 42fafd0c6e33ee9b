import type { Availability } from "./availability.ts";
import type { Heading } from "./heading.ts";
import type { OtherSay, Reason } from "./offer.ts";
import type { Source, Statement } from "./statement.ts";
import type { StockText } from "./stock-text.ts";

interface Said<T> {
  source: Source;
  value: T;
}

function settle<T extends string>(
  said: readonly Said<T>[],
  { silence, same }: { silence: string; same: (a: T, b: T) => boolean },
): { value: T | null; reason: Reason } {
  const [winner, ...rest] = said;
  if (winner === undefined) return { value: null, reason: { source: null, because: silence, others: [] } };
  const others: OtherSay[] = rest.map(({ source, value }) => ({ source, value, agrees: same(value, winner.value) }));
  const against = others.filter(({ agrees }) => !agrees).map(({ source }) => source);
  const because = `${winner.source} says “${winner.value}”${against.length === 0 ? "" : `, unlike ${against.join(" and ")}`}`;
  return { value: winner.value, reason: { source: winner.source, because, others } };
}

const plainName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

/** The title of a page without the name of its shop: `Kettle – Shop` and `Kettle | Shop`. */
function withoutShop(title: string): string {
  return title.split(/\s+[|–—·»-]\s+/u)[0] ?? title;
}

/** Decides the name: as a statement gives it, else the main heading, else what the head of the page calls it. */
export function decideName(
  statements: readonly Statement[],
  { heading, title }: { heading: Heading | null; title: string | null },
): { value: string | null; reason: Reason } {
  const named = statements.flatMap(({ source, name }) => (name === null ? [] : [{ source, value: name }]));
  const said: Said<string>[] = named.filter(({ source }) => source !== "open-graph" && source !== "app-state");
  if (heading !== null) said.push({ source: "visible-text", value: heading.text });
  said.push(...named.filter(({ source }) => source === "open-graph" || source === "app-state"));
  if (said.length === 0 && title !== null) said.push({ source: "visible-text", value: withoutShop(title) });
  const same = (a: string, b: string): boolean =>
    plainName(a) === plainName(b) || plainName(withoutShop(a)) === plainName(b);
  return settle(said, { silence: "the page has no heading and states no name", same });
}

/** Decides the availability: as stated, unless the statement was found outdated by its price; else as shown. */
export function decideAvailability(
  statements: readonly Statement[],
  { shown, outdated }: { shown: StockText | null; outdated: Source | null },
): { value: Availability | null; reason: Reason } {
  const stated = statements.flatMap(({ source, availability }) =>
    availability === null ? [] : [{ source, value: availability }],
  );
  const visible: Said<Availability>[] = shown === null ? [] : [{ source: "visible-text", value: shown.availability }];
  const trusted = stated.filter(({ source }) => source !== outdated);
  const doubted = stated.filter(({ source }) => source === outdated);
  const said = [...trusted, ...visible, ...doubted];
  const settled = settle(said, {
    silence: "neither a statement nor the page says anything about stock",
    same: (a, b) => a === b,
  });
  if (settled.reason.source === "visible-text" && shown !== null)
    settled.reason.because = `the page shows “${shown.written}”${doubted.length === 0 ? "" : `; ${outdated} is outdated by its price`}`;
  return settled;
}
