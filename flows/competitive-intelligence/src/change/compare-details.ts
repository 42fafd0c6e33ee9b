import type { Block } from "../page/block.ts";
import type { Difference } from "./compare.ts";

/** Blocks whose key the others have less often; the order of blocks tells nothing. */
export function withoutSame(blocks: readonly Block[], others: readonly Block[]): Block[] {
  const counts = new Map<string, number>();
  for (const { key } of others) counts.set(key, (counts.get(key) ?? 0) + 1);
  return blocks.filter(({ key }) => {
    const left = counts.get(key) ?? 0;
    counts.set(key, left - 1);
    return left <= 0;
  });
}

/** The blocks of each part of a page that one heading of its own names. */
function cardsOf(blocks: readonly Block[]): Map<string, Block[]> {
  const headings = Map.groupBy(
    blocks.filter(({ kind }) => kind === "heading"),
    ({ text }) => text,
  );
  const inside = blocks.filter(({ kind, card = "", isAround }) => kind !== "heading" && card !== "" && !isAround);
  return new Map(
    [...Map.groupBy(inside, ({ card = "" }) => card)].filter(([card]) => headings.get(card)?.length === 1),
  );
}

/** What stands below another heading than before: the prices of two plans in turn, a feature that another plan has now. */
export function movedBlocks(before: readonly Block[], after: readonly Block[]): Difference[] {
  const changed = new Set([...withoutSame(before, after), ...withoutSame(after, before)].map(({ key }) => key));
  const [old, young] = [cardsOf(before), cardsOf(after)];
  const moved: Difference[] = [];
  for (const [card, was] of old) {
    const is = young.get(card);
    if (is === undefined) continue;
    const left = withoutSame(was, is).filter(({ key }) => !changed.has(key));
    const arrived = withoutSame(is, was).filter(({ key }) => !changed.has(key));
    for (const block of left) {
      const at = arrived.findIndex(({ kind, place }) => kind === block.kind && place === block.place);
      moved.push({ before: block, after: at < 0 ? null : (arrived.splice(at, 1)[0] ?? null) });
    }
    moved.push(...arrived.map((block) => ({ before: null, after: block })));
  }
  return moved;
}

const linkKey = ({ links = [] }: Block): string => [...links].sort().join(" ");

type KeyOf = (block: Block) => string;

/** Of blocks with the same key, as many before as after, those whose links are others; and the blocks of all other keys. */
function compareLinks(before: readonly Block[], after: readonly Block[], keyOf: KeyOf) {
  const young = Map.groupBy(after, keyOf);
  const rest: { before: Block[]; after: Block[] } = { before: [], after: [] };
  const differences: Difference[] = [];
  for (const [key, was] of Map.groupBy(before, keyOf)) {
    const is = young.get(key) ?? [];
    young.delete(key);
    if (is.length !== was.length) {
      rest.before.push(...was);
      rest.after.push(...is);
      continue;
    }
    const [old, now] = [was, is].map((blocks) => Map.groupBy(blocks, linkKey));
    const gone = [...old!].flatMap(([links, all]) => all.slice(now!.get(links)?.length ?? 0));
    const come = [...now!].flatMap(([links, all]) => all.slice(old!.get(links)?.length ?? 0));
    differences.push(...gone.map((block, index) => ({ before: block, after: come[index] ?? null })));
  }
  rest.after.push(...[...young.values()].flat());
  return { differences, rest };
}

/** Texts that are what they were but lead elsewhere. */
export function changedLinks(before: readonly Block[], after: readonly Block[]): Difference[] {
  const [old, now] = [before, after].map((blocks) => blocks.filter(({ links = [] }) => links.length > 0));
  const inParts = compareLinks(old!, now!, ({ key, card }) => JSON.stringify([key, card]));
  const { differences } = compareLinks(inParts.rest.before, inParts.rest.after, ({ key }) => key);
  return [...inParts.differences, ...differences];
}
