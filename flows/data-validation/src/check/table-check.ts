import { parseDuration } from "@millrace/flow";
import { type ColumnProfile, driftBetween, isMissing } from "@millrace/parsing/profile";
import type { Expectation, ExpectationOf } from "../expectation/expectation.ts";
import { titleOf } from "../expectation/title.ts";
import type { Check, Finding, WholeTable } from "./check.ts";

export type OfTable = ExpectationOf<"column" | "statistic" | "share" | "drift" | "fresh" | "rows">;

/** What was seen, and whether it is as expected; null where there was nothing to look at. */
interface Seen {
  readonly held: boolean | null;
  readonly seen: string;
}

/** Makes a check of an expectation of the table as a whole. */
export function tableCheck(expectation: OfTable): Check {
  if (expectation.expect === "share") return shareCheck(expectation);
  return { failing: [], finish: (table) => finding(expectation, look(expectation, table)) };
}

function finding(expectation: OfTable, { held, seen }: Seen): Finding {
  return {
    title: titleOf(expectation),
    expect: expectation.expect,
    column: "column" in expectation ? expectation.column : null,
    severity: expectation.severity,
    outcome: held === null ? "nothing to check" : held ? "held" : "broken",
    checked: null,
    failed: null,
    seen,
    samples: [],
  };
}

function look(expectation: Exclude<OfTable, { expect: "share" }>, table: WholeTable): Seen {
  if (expectation.expect === "rows") return lookAtRows(expectation, table);
  const profile = table.profile.columns.find(({ column }) => column === expectation.column);
  if (expectation.expect === "column")
    return { held: (profile !== undefined) === expectation.present, seen: profile ? "it is there" : "it is not there" };
  if (profile === undefined) return { held: false, seen: "the column is not there" };
  switch (expectation.expect) {
    case "statistic":
      return lookAtStatistic(expectation, profile);
    case "drift":
      return lookAtDrift(expectation, { profile, table });
    case "fresh": {
      if (profile.dates === null) return { held: null, seen: "the column has no date" };
      const ageMs = table.nowMs - Date.parse(profile.dates.newest);
      const held = ageMs <= parseDuration(expectation.within);
      return { held, seen: `the newest is ${profile.dates.newest}, ${shown(ageMs / 3_600_000)} hours old` };
    }
  }
}

function lookAtRows({ min, max, changePercent }: ExpectationOf<"rows">, { profile, history }: WholeTable): Seen {
  const { rows } = profile;
  const earlier = [...(history?.rows ?? [])].sort((a, b) => a - b);
  const median = earlier[Math.floor(earlier.length / 2)];
  const inBounds = isBetween(rows, { min, max });
  if (changePercent === undefined) return { held: inBounds, seen: `${rows} rows` };
  if (median === undefined) return { held: inBounds && null, seen: `${rows} rows, and no earlier run to compare with` };
  const change = median === 0 ? (rows === 0 ? 0 : Number.POSITIVE_INFINITY) : (Math.abs(rows - median) / median) * 100;
  return {
    held: inBounds && change <= changePercent,
    seen: `${rows} rows, ${shown(change)} % from the usual ${median}`,
  };
}

function lookAtStatistic(expectation: ExpectationOf<"statistic">, profile: ColumnProfile): Seen {
  const value = statisticOf(expectation, profile);
  return value === null
    ? { held: null, seen: "the column has no number" }
    : { held: isBetween(value, expectation), seen: `it is ${shown(value)}` };
}

function statisticOf({ of, quantile }: ExpectationOf<"statistic">, profile: ColumnProfile): number | null {
  if (of === "distinct") return profile.distinct;
  if (of === "missing share") return profile.rows === 0 ? null : profile.missing / profile.rows;
  if (profile.numbers === null) return null;
  if (of === "median" || of === "quantile") {
    const { percentiles } = profile.numbers;
    const place = (of === "median" ? 0.5 : quantile) * 100;
    const [below, above] = [percentiles[Math.floor(place)]!, percentiles[Math.ceil(place)]!];
    return below + (above - below) * (place - Math.floor(place));
  }
  return profile.numbers[of];
}

function lookAtDrift(
  { by, max }: ExpectationOf<"drift">,
  { profile, table }: { readonly profile: ColumnProfile; readonly table: WholeTable },
): Seen {
  const earlier = table.history?.columns.find(({ column }) => column === profile.column);
  if (earlier === undefined) return { held: null, seen: "no earlier run to compare with" };
  const drift = driftBetween(earlier, profile);
  const distance = drift?.[by] ?? null;
  if (distance === null)
    return { held: null, seen: drift === null ? "one of the two has no value" : "ks compares numbers only" };
  return { held: distance <= max, seen: `${by} is ${shown(distance)}` };
}

function shareCheck(expectation: ExpectationOf<"share">): Check {
  const values = new Set(expectation.values.map(String));
  let [filled, counted] = [0, 0];
  return {
    failing: [],
    add(record) {
      const value = record[expectation.column];
      if (isMissing(value)) return;
      filled++;
      if (values.has(String(value))) counted++;
    },
    finish() {
      const share = counted / filled;
      return finding(
        expectation,
        filled === 0
          ? { held: null, seen: "no cell to look at" }
          : { held: isBetween(share, expectation), seen: `it is ${shown(share)}` },
      );
    },
  };
}

/** Whether an expectation is of the table as a whole. */
export function isOfTable(expectation: Expectation): expectation is OfTable {
  return ["column", "statistic", "share", "drift", "fresh", "rows"].includes(expectation.expect);
}

const isBetween = (value: number, { min, max }: { min?: number | undefined; max?: number | undefined }) =>
  (min === undefined || value >= min) && (max === undefined || value <= max);

const shown = (number: number) => String(Number(number.toPrecision(4)));
