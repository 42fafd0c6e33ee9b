import type { LinkageTable } from "../table/column.ts";
import type { Blocks } from "./blocks.ts";

/** Candidates of a part of the records: `each(left, right)` with left < right, every pair once. */
export interface CandidateRange {
  readonly from: number;
  readonly to: number;
}

/** Goes through the pairs that at least one set of blocks has; null blocks mean every pair. */
export class Candidates {
  readonly #table: LinkageTable;
  readonly #blocks: readonly Blocks[] | null;
  /** The last record for which a record was a candidate, plus one: what keeps a pair from coming twice. */
  readonly #seenBy: Uint32Array;

  constructor(table: LinkageTable, blocks: readonly Blocks[] | null) {
    this.#table = table;
    this.#blocks = blocks;
    this.#seenBy = new Uint32Array(blocks ? table.rows : 0);
  }

  /** The first record of each pair lies in the range; links of two tables have it in the first one. */
  each({ from, to }: CandidateRange, take: (left: number, right: number) => void): void {
    const { rows, leftRows } = this.#table;
    const links = leftRows < rows;
    for (let left = from; left < Math.min(to, links ? leftRows : rows); left++) {
      const least = links ? leftRows : left + 1;
      if (this.#blocks) this.#eachOf(left, { least, take });
      else for (let right = least; right < rows; right++) take(left, right);
    }
  }

  #eachOf(left: number, { least, take }: { least: number; take: (left: number, right: number) => void }): void {
    const seenBy = this.#seenBy;
    for (const { groupStarts, groups, memberStarts, members } of this.#blocks ?? []) {
      for (let at = groupStarts[left] as number; at < (groupStarts[left + 1] as number); at++) {
        const group = groups[at] as number;
        for (let place = (memberStarts[group + 1] as number) - 1; place >= (memberStarts[group] as number); place--) {
          const right = members[place] as number;
          if (right < least) break;
          if (seenBy[right] === left + 1) continue;
          seenBy[right] = left + 1;
          take(left, right);
        }
      }
    }
  }
}
