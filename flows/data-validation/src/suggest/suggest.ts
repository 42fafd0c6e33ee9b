import type { CellKind, ColumnProfile, TableProfile } from "@millrace/parsing/profile";
import { type Expectation, expectationSchema } from "../expectation/expectation.ts";

/** As an author writes one, without what has a default. */
export type Suggestion = { readonly expect: Expectation["expect"] } & Readonly<
  Record<string, string | number | boolean | readonly string[]>
>;

/** A kind that so many of the filled cells have is meant for all of them. */
const mostCells = 0.95;
/** A list of allowed values says something when each occurs this often on average. */
const rowsPerValue = 10;
const mostValues = 25;

/** Proposes what could be expected of tables like this one; what the table itself breaks is for the caller to leave out. */
export function suggestExpectations({ rows, columns }: TableProfile): Suggestion[] {
  if (rows === 0) return [];
  return [...columns.flatMap(ofColumn), { expect: "rows", changePercent: 50, severity: "warn" }];
}

function ofColumn(profile: ColumnProfile): Suggestion[] {
  const { column, rows, missing, distinct, numbers } = profile;
  const filled = rows - missing;
  if (column === "" || column.length > 200) return [];
  const suggestions: Suggestion[] = [{ expect: "column", column }];
  if (filled === 0) return suggestions;
  if (missing === 0) suggestions.push({ expect: "filled", column });
  else if (filled / rows >= mostCells)
    suggestions.push({ expect: "filled", column, mostly: roundedDown(filled / rows) });
  const type = typeOf(profile);
  if (type !== null) suggestions.push({ expect: "type", column, ...type });
  // Counts of different values are estimates in long columns.
  if (distinct >= filled * 0.97 && filled >= 20 && type?.type !== "number")
    suggestions.push({ expect: "unique", columns: [column] });
  else if (profile.topIsExact && distinct <= mostValues && filled >= distinct * rowsPerValue && type?.type !== "number")
    suggestions.push({ expect: "allowed", column, values: profile.top.map(({ value }) => value) });
  if (numbers !== null && type !== null && numbers.least >= 0) suggestions.push({ expect: "range", column, min: 0 });
  if (numbers !== null && type !== null && numbers.count >= 200)
    suggestions.push({ expect: "drift", column, severity: "warn" });
  if (type?.type === "text" && profile.lengths!.least === profile.lengths!.greatest)
    suggestions.push({ expect: "length", column, min: profile.lengths!.least, max: profile.lengths!.greatest });
  return suggestions;
}

/** The type that all but a few cells have, with the share of them. */
function typeOf({ kinds, rows, missing }: ColumnProfile): { readonly type: CellKind; readonly mostly?: number } | null {
  const filled = rows - missing;
  const all = { ...kinds, number: kinds.integer + kinds.number };
  const found = (["integer", "number", "boolean", "date", "text"] as const).find(
    (kind) => all[kind] >= filled * mostCells,
  );
  if (found === undefined) return null;
  const share = all[found] / filled;
  return share === 1 ? { type: found } : { type: found, mostly: roundedDown(share) };
}

const roundedDown = (share: number) => Math.floor(share * 100) / 100;

/** The proposals with all their defaults. */
export function expectationsOf(suggestions: readonly Suggestion[]): Expectation[] {
  return suggestions.map((suggestion) => expectationSchema.parse(suggestion));
}
