import type { CardField } from "./card-fields.ts";
import type { Card } from "./find-cards.ts";

/** How well a text of a card fits a part, from 0 (not at all) to 1; by its text and by what its author calls it. */
export type Fit = (field: CardField) => number;

// A column that fits worse than this on average is left alone.
const LEAST_FIT = 0.25;

/**
 * Learns from all cards of a list which text is which part: the texts at the same place of each card are a column, and
 * each part takes the column that fits it best on average, the surest one first. A card whose place is empty takes the
 * best of its free texts that fits by itself.
 *
 * The result has, for each card, the field of each part that was found.
 */
export function learnParts<Part extends string>(
  cards: readonly Card[],
  fits: Readonly<Record<Part, Fit>>,
): Partial<Record<Part, CardField>>[] {
  const parts = Object.keys(fits) as Part[];
  const columns = columnsOf(cards);
  const claims = parts.flatMap((part) =>
    [...columns].map(([path, fields]) => {
      const mean = fields.reduce((sum, field) => sum + fits[part](field), 0) / fields.length;
      return { part, path, mean, score: mean * Math.sqrt(fields.length / cards.length) };
    }),
  );
  claims.sort((a, b) => b.score - a.score);
  const pathOf = new Map<Part, string>();
  const taken = new Set<string>();
  for (const { part, path, mean } of claims) {
    if (mean < LEAST_FIT || pathOf.has(part) || taken.has(path)) continue;
    pathOf.set(part, path);
    taken.add(path);
  }
  return cards.map(({ fields }) => partsOfCard(fields, { parts, fits, pathOf }));
}

/** The texts at the same place, at most one of each card: the first. */
function columnsOf(cards: readonly Card[]): Map<string, CardField[]> {
  const columns = new Map<string, CardField[]>();
  for (const { fields } of cards) {
    const seen = new Set<string>();
    for (const field of fields) {
      if (seen.has(field.path)) continue;
      seen.add(field.path);
      const column = columns.get(field.path);
      if (column === undefined) columns.set(field.path, [field]);
      else column.push(field);
    }
  }
  return columns;
}

function partsOfCard<Part extends string>(
  fields: readonly CardField[],
  learnt: {
    readonly parts: readonly Part[];
    readonly fits: Readonly<Record<Part, Fit>>;
    readonly pathOf: ReadonlyMap<Part, string>;
  },
): Partial<Record<Part, CardField>> {
  const found: Partial<Record<Part, CardField>> = {};
  const used = new Set<CardField>();
  for (const part of learnt.parts) {
    const atPlace = fields.find(({ path }) => path === learnt.pathOf.get(part));
    if (atPlace === undefined || learnt.fits[part](atPlace) <= 0) continue;
    found[part] = atPlace;
    used.add(atPlace);
  }
  for (const part of learnt.parts) {
    if (found[part] !== undefined) continue;
    const free = fields.filter((field) => !used.has(field));
    const best = free.map((field) => ({ field, fit: learnt.fits[part](field) })).sort((a, b) => b.fit - a.fit)[0];
    if (best === undefined || best.fit < 0.6) continue;
    found[part] = best.field;
    used.add(best.field);
  }
  return found;
}

const TITLE_LABELS =
  /^(?:job |stellen)?(?:title|titel|titre|título|titolo|name|position|stelle|stellenbezeichnung|job|vacancy|role|poste|intitulé|puesto|ruolo|functie|vacature|object|objekt|property|listing|bezeichnung|物件名?|建物名|名称|職種|求人|件名|标题|职位)(?: title)?$/u;

/** Whether what a page calls a text is its title; one without a name may be it as well. */
export const mayBeTitle = ({ label }: CardField): boolean => label === null || TITLE_LABELS.test(label);

/** How well a text fits a card's title, in any field of listings: titles are headings, or links of some length. */
export function titleFit({ text, heading, href, names }: CardField): number {
  if (!/\p{L}{3}/u.test(text) || text.length > 200) return 0;
  const named =
    /(?<![a-z])(?:title|titel|titre|headline|name|position)(?![a-z])/u.test(names) &&
    !/company|author|employer/u.test(names);
  return (heading ? 0.5 : 0) + (href !== null ? 0.35 : 0) + (named ? 0.1 : 0) + (text.length >= 12 ? 0.05 : 0);
}
