/** Groups of records that agree on something: both ways between records and groups, as runs in typed arrays. */
export interface Blocks {
  /** The groups of record i are `groups[groupStarts[i] .. groupStarts[i + 1]]`. */
  readonly groupStarts: Uint32Array;
  readonly groups: Uint32Array;
  /** The records of group g are `members[memberStarts[g] .. memberStarts[g + 1]]`, in order. */
  readonly memberStarts: Uint32Array;
  readonly members: Uint32Array;
}

interface Membership {
  readonly rows: number;
  readonly groupCount: number;
  readonly groupStarts: Uint32Array;
  readonly groups: Uint32Array;
}

/** Turns "which groups has a record" around, without groups of one and of more than `most` records. */
export function blocksOf({ rows, groupCount, groupStarts, groups }: Membership, most: number): Blocks {
  const sizes = new Uint32Array(groupCount);
  for (const group of groups) sizes[group] = (sizes[group] as number) + 1;
  const memberStarts = new Uint32Array(groupCount + 1);
  for (let group = 0; group < groupCount; group++) {
    const size = sizes[group] as number;
    const kept = size > 1 && size <= most ? size : 0;
    memberStarts[group + 1] = (memberStarts[group] as number) + kept;
    sizes[group] = kept;
  }
  const members = new Uint32Array(memberStarts[groupCount] as number);
  const next = memberStarts.slice(0, groupCount);
  for (let row = 0; row < rows; row++)
    for (let at = groupStarts[row] as number; at < (groupStarts[row + 1] as number); at++) {
      const group = groups[at] as number;
      if ((sizes[group] as number) === 0) continue;
      members[next[group] as number] = row;
      next[group] = (next[group] as number) + 1;
    }
  return { groupStarts, groups, memberStarts, members };
}

/** How many pairs the groups hold, a pair counted once for each group that has it. */
export function pairsIn({ memberStarts, members }: Blocks, leftRows: number): number {
  let pairs = 0;
  for (let group = 0; group + 1 < memberStarts.length; group++) {
    const [from, to] = [memberStarts[group] as number, memberStarts[group + 1] as number];
    let left = 0;
    for (let at = from; at < to; at++) if ((members[at] as number) < leftRows) left++;
    const right = to - from - left;
    pairs += right === 0 ? (left * (left - 1)) / 2 : left * right;
  }
  return pairs;
}
