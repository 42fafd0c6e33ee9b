import { plainAddress } from "@millrace/parsing/listing";
import { compareDecimals } from "@millrace/parsing/price";
import type { Estate, Found } from "./estate.ts";
import { joinPortals } from "./same-estate.ts";

type PricePoint = { readonly on: string; readonly amount: string; readonly currency: string | null };

/** What is kept of an object between runs. */
export type RememberedEstate = Estate & {
  readonly firstSeenOn: string;
  readonly lastSeenOn: string;
  /** Every price that it had, from the first on; the last one is today's. */
  readonly history: readonly PricePoint[];
  /** It was one that is looked for when it was last seen. */
  readonly matched: boolean;
  /** The day on which it was noticed that it is gone; null while it is offered. */
  readonly goneOn: string | null;
};

/** What is kept of a search between runs. */
export type Memory = { readonly estates: readonly RememberedEstate[] };

export type Change = {
  readonly kind: "new" | "price up" | "price down" | "back" | "unchanged";
  readonly previous: string | null;
  readonly percent: number | null;
};

export interface Comparison {
  readonly memory: Memory;
  /** All objects of today that are looked for, the cheapest per square metre first. */
  readonly matches: readonly (RememberedEstate & { readonly change: Change })[];
  /** Matches of earlier runs that no portal shows any more. */
  readonly gone: readonly RememberedEstate[];
}

interface Today {
  readonly day: string;
  readonly found: readonly Found[];
  /** Portals that were read to their end: what is missing there is gone. */
  readonly wholePortals: ReadonlySet<string>;
  isWanted(estate: Estate): boolean;
}

// 5,000 objects of some 2 KB each stay well within the 16 MiB that a value of the state may have.
const MOST_REMEMBERED = 5_000;
const LONGEST_HISTORY = 100;

const addressesOf = ({ portals }: Estate): string[] =>
  portals.flatMap(({ url }) => (url === null ? [] : [plainAddress(url)]));

/** Compares what the portals show today with what is remembered of the last run. */
export function compare(before: Memory | null, today: Today): Comparison {
  const old = before?.estates ?? [];
  const known = new Map(
    old.flatMap((estate) => [estate.id, ...addressesOf(estate)].map((key) => [key, estate] as const)),
  );
  const estates = joinPortals(today.found).map((estate) => {
    const last = [...addressesOf(estate), estate.id].map((key) => known.get(key)).find((one) => one !== undefined);
    return { ...remembered(estate, { last, today }), change: changeOf(estate, last) };
  });
  const seen = new Set(estates.map(({ id }) => id));
  const missing = old.filter(({ id }) => !seen.has(id));
  const isGone = (estate: RememberedEstate) =>
    estate.goneOn === null && estate.portals.every(({ portal }) => today.wholePortals.has(portal));
  const kept = missing.map((estate) => (isGone(estate) ? { ...estate, goneOn: today.day } : estate));
  const all = [...estates.map(({ change: _, ...estate }) => estate), ...kept];
  return {
    memory: { estates: all.sort((a, b) => b.lastSeenOn.localeCompare(a.lastSeenOn)).slice(0, MOST_REMEMBERED) },
    matches: estates
      .filter(({ matched }) => matched)
      .sort((a, b) => (pricePerSquareMetre(a) ?? Infinity) - (pricePerSquareMetre(b) ?? Infinity)),
    gone: missing
      .filter((estate) => isGone(estate) && estate.matched)
      .map((estate) => ({ ...estate, goneOn: today.day })),
  };
}

function remembered(
  estate: Estate,
  { last, today }: { readonly last: RememberedEstate | undefined; readonly today: Today },
): RememberedEstate {
  const { price } = estate;
  const history = last?.history ?? [];
  const before = history.at(-1);
  const isNews =
    price !== null &&
    (before === undefined || before.currency !== price.currency || compareDecimals(before.amount, price.amount) !== 0);
  return {
    ...estate,
    id: last?.id ?? estate.id,
    firstSeenOn: last?.firstSeenOn ?? today.day,
    lastSeenOn: today.day,
    history: isNews
      ? [...history, { on: today.day, amount: price.amount, currency: price.currency }].slice(-LONGEST_HISTORY)
      : history,
    matched: today.isWanted(estate),
    goneOn: null,
  };
}

/** How an object differs from the last run; one that becomes a match by its new price is new to who looks for it. */
function changeOf({ price }: Estate, last: RememberedEstate | undefined): Change {
  const before = last?.history.at(-1);
  if (last === undefined) return { kind: "new", previous: null, percent: null };
  if (
    price !== null &&
    before !== undefined &&
    before.currency === price.currency &&
    compareDecimals(price.amount, before.amount) !== 0
  ) {
    const percent = Math.round((Number(price.amount) / Number(before.amount) - 1) * 1_000) / 10;
    return { kind: percent > 0 ? "price up" : "price down", previous: before.amount, percent };
  }
  const kind = last.goneOn !== null ? "back" : last.matched ? "unchanged" : "new";
  return { kind, previous: before?.amount ?? null, percent: null };
}

/** What a square metre costs, to the cent; null where price or area is not told. */
export function pricePerSquareMetre({ price, area }: Pick<Estate, "price" | "area">): number | null {
  return price === null || area === null ? null : Math.round((Number(price.amount) / area.squareMetres) * 100) / 100;
}
