import type { Availability } from "./availability.ts";
import type { Reason } from "./offer.ts";
import { type Said, settle } from "./settle.ts";
import type { Source, Statement } from "./statement.ts";
import type { StockText } from "./stock-text.ts";

interface Shown {
  shown: StockText | null;
  /** A source whose statement is of an earlier day. */
  outdated: Source | null;
}

/** Decides the availability: as stated, unless the statement was found outdated by its price; else as shown. */
export function decideAvailability(
  statements: readonly Statement[],
  { shown, outdated }: Shown,
): { value: Availability | null; reason: Reason } {
  const stated = statements.flatMap(({ source, availability }) =>
    availability === null ? [] : [{ source, value: availability }],
  );
  const seen: Said<Availability>[] = shown === null ? [] : [{ source: "visible-text", value: shown.availability }];
  const doubted = stated.filter(({ source }) => source === outdated);
  const settled = settle([...stated.filter((one) => !doubted.includes(one)), ...seen, ...doubted], {
    silence: "neither a statement nor the page says anything about stock",
    same: (a, b) => a === b,
  });
  if (settled.reason.source !== "visible-text") return settled;
  const doubt = doubted.length === 0 ? "" : `; ${outdated} is outdated by its price`;
  return { ...settled, reason: { ...settled.reason, because: `the page shows “${shown?.written}”${doubt}` } };
}
