interface EditDistanceOptions {
  /** Above this the distance is not worked out: the answer is then `limit + 1`. */
  readonly limit?: number;
}

/**
 * How many characters have to be put in, taken out, replaced or swapped with their neighbour to make one text the other.
 *
 * No place is edited twice (optimal string alignment). Counts UTF-16 units.
 */
export function editDistance(one: string, other: string, { limit = Infinity }: EditDistanceOptions = {}): number {
  if (one === other) return 0;
  let end = 0;
  const shorter = Math.min(one.length, other.length);
  while (end < shorter && one.charCodeAt(one.length - 1 - end) === other.charCodeAt(other.length - 1 - end)) end++;
  let start = 0;
  while (start < shorter - end && one.charCodeAt(start) === other.charCodeAt(start)) start++;
  const rows = one.length - start - end;
  const columns = other.length - start - end;
  if (Math.abs(rows - columns) > limit) return limit + 1;
  if (rows === 0 || columns === 0) return Math.max(rows, columns);
  return distanceOfParts({ one, other, start, rows, columns, limit });
}

interface Parts {
  readonly one: string;
  readonly other: string;
  readonly start: number;
  readonly rows: number;
  readonly columns: number;
  readonly limit: number;
}

function distanceOfParts({ one, other, start, rows, columns, limit }: Parts): number {
  let before: number[] = [];
  let previous = Array.from({ length: columns + 1 }, (_, column) => column);
  for (let row = 1; row <= rows; row++) {
    const current: number[] = [row];
    const unit = one.charCodeAt(start + row - 1);
    let least = row;
    for (let column = 1; column <= columns; column++) {
      const facing = other.charCodeAt(start + column - 1);
      let cost = Math.min(
        (previous[column] as number) + 1,
        (current[column - 1] as number) + 1,
        (previous[column - 1] as number) + (unit === facing ? 0 : 1),
      );
      const swapped =
        row > 1 &&
        column > 1 &&
        unit === other.charCodeAt(start + column - 2) &&
        one.charCodeAt(start + row - 2) === facing;
      if (swapped) cost = Math.min(cost, (before[column - 2] as number) + 1);
      current.push(cost);
      if (cost < least) least = cost;
    }
    // A swap reaches back over one row: only two rows above the limit settle it, so the bound leaves one to spare.
    if (least > limit + 1) return limit + 1;
    before = previous;
    previous = current;
  }
  return Math.min(previous[columns] as number, limit + 1);
}

/** The edit distance as a similarity, 0 to 1: the part of the longer text that needs no edit. */
export function editSimilarity(one: string, other: string): number {
  const longer = Math.max(one.length, other.length);
  return longer === 0 ? 1 : 1 - editDistance(one, other) / longer;
}
