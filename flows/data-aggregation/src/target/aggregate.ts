import type { Json } from "@millrace/flow";
import { numberOf } from "@millrace/parsing/profile";
import type { TableRecord } from "@millrace/parsing/records";
import type { Windows } from "../input/aggregation.ts";
import { windowColumn, windowOf } from "../record/window.ts";

/** The windows of a table, in the order of their beginnings. */
export function aggregate(rows: readonly TableRecord[], { time, every, by, values }: Windows): TableRecord[] {
  const groups = new Map<string, TableRecord[]>();
  for (const row of rows) {
    const start = windowOf(row[time], every);
    if (start === null) continue;
    const key = JSON.stringify([start, ...by.map((name) => row[name] ?? null)]);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, group]) => {
      const [start, ...groupOf] = JSON.parse(key) as Json[];
      return {
        [windowColumn]: start!,
        ...Object.fromEntries(by.map((name, at) => [name, groupOf[at]!])),
        ...Object.fromEntries(
          Object.entries(values).map(([name, { of, column }]) => [name, groupValue(group, { of, column })]),
        ),
      };
    });
}

function groupValue(
  group: readonly TableRecord[],
  { of, column }: { readonly of: string; readonly column: string | undefined },
): Json {
  if (column === undefined) return group.length;
  const present = group.filter((row) => row[column] !== null && row[column] !== undefined && row[column] !== "");
  if (of === "count") return present.length;
  // Summed in their order of size, so that the order in which they came does not matter.
  const numbers = present.flatMap((row) => numberOf(row[column]) ?? []).sort((one, other) => one - other);
  if (numbers.length === 0) return null;
  if (of === "min") return numbers[0]!;
  if (of === "max") return numbers.at(-1)!;
  const sum = numbers.reduce((all, number) => all + number, 0);
  return of === "sum" ? sum : sum / numbers.length;
}
