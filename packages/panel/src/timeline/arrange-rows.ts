import type { StepRow } from "./timeline.ts";

/** Puts rows in the order of their starts, each nested one (`outer/inner`) below the one it lies in, with its depth. */
export function arrangeRows(rows: readonly StepRow[]): StepRow[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const children = new Map<StepRow | null, StepRow[]>();
  for (const row of rows) {
    const outer = outerOf(row, byId);
    row.label = outer ? row.name.slice(outer.id.length + 1) : row.name;
    const siblings = children.get(outer);
    if (siblings) siblings.push(row);
    else children.set(outer, [row]);
  }
  const arranged: StepRow[] = [];
  const place = (outer: StepRow | null, depth: number) => {
    for (const row of (children.get(outer) ?? []).toSorted((one, other) => startOf(one) - startOf(other))) {
      row.depth = depth;
      arranged.push(row);
      place(row, depth + 1);
    }
  };
  place(null, 0);
  return arranged;
}

// Names and keys may hold slashes themselves: only what names a row before a slash lies in it.
function outerOf(row: StepRow, byId: ReadonlyMap<string, StepRow>): StepRow | null {
  for (let slash = row.name.lastIndexOf("/"); slash > 0; slash = row.name.lastIndexOf("/", slash - 1)) {
    const outer = byId.get(row.name.slice(0, slash));
    if (outer) return outer;
  }
  return null;
}

// A row that has only logged so far began now at the latest.
const startOf = (row: StepRow) => row.segments[0]?.startMs ?? Number.MAX_SAFE_INTEGER;
