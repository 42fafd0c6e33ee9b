import { PermanentError } from "@millrace/flow";
import type { Change } from "../change/change.ts";
import { compareBlocks, type Difference } from "../change/compare.ts";
import { changesOf } from "../change/judge.ts";
import { confirmed, learn, type Restlessness, withoutNoise } from "../change/noise.ts";
import type { Block } from "../page/block.ts";
import type { Watched } from "../watch-input.ts";
import type { PageMemory } from "./memory.ts";

/** What a visit has found. */
export interface Comparison {
  readonly blocks: readonly Block[];
  readonly restless: Restlessness;
  readonly changes: readonly Change[];
  readonly differences: readonly Difference[];
}

/** A page with less than this of what it had shows an error, a wall or nothing yet. */
const LEAST_LEFT = 0.1;
const ENOUGH_TO_TELL = 500;

const lettersIn = (blocks: readonly Block[]): number => blocks.reduce((sum, { text }) => sum + text.length, 0);

/** A feed shows its latest items only; one that comes back is none that is new. */
const MOST_ITEMS = 2_000;

/** Compares a feed with all items that it has shown. */
export function compareFeed(
  blocks: readonly Block[],
  { before, keywords }: { readonly before: PageMemory | null; readonly keywords: readonly string[] },
): Comparison {
  const known = before?.blocks ?? [];
  const keys = new Set(known.map(({ key }) => key));
  const come = blocks.filter(({ key }) => !keys.has(key));
  const differences = before === null ? [] : come.map((after) => ({ before: null, after }));
  return {
    blocks: [...come, ...known].slice(0, MOST_ITEMS),
    restless: {},
    differences,
    changes: changesOf(differences, keywords),
  };
}

/** Compares a page with how it was; where something looks different, and on the first visit, it is read twice. */
export async function compareVisit(
  watched: Pick<Watched, "url" | "keywords">,
  { before, readBlocks }: { readonly before: PageMemory | null; readBlocks(): Promise<readonly Block[]> },
): Promise<Comparison> {
  const blocks = await readBlocks();
  const [was, is] = [lettersIn(before?.blocks ?? []), lettersIn(blocks)];
  if (blocks.length === 0 || (was > ENOUGH_TO_TELL && is < was * LEAST_LEFT))
    throw new PermanentError(
      `Cannot compare ${watched.url} as it must show what it is about: it has ${is} characters of text${before === null ? "" : `, before ${was}`}`,
      { hint: "Open the address by hand: it may show an error, a login or a question; check the selectors in `only`." },
    );
  const all = before === null ? [] : compareBlocks(before.blocks, blocks);
  if (before !== null && all.length === 0)
    return {
      blocks,
      changes: [],
      differences: [],
      restless: learn(before.restless, { blocks, differences: [], unstable: [] }),
    };
  const again = await readBlocks();
  const unstable = compareBlocks(blocks, again);
  const lasting = before === null ? [] : confirmed(all, compareBlocks(before.blocks, again));
  const known = before?.restless ?? {};
  const differences = withoutNoise(lasting, known);
  return {
    blocks,
    changes: changesOf(differences, watched.keywords),
    differences,
    restless: learn(known, { blocks, differences: lasting, unstable }),
  };
}
