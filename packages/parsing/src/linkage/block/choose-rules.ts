import type { Pause } from "../score/pause.ts";
import { seededChance } from "../table/chance.ts";
import type { Column, LinkageTable } from "../table/column.ts";
import { type Blocks, pairsIn } from "./blocks.ts";
import { type BlockingGround, type BlockingRule, blocksOfRule, type RulePart } from "./rule.ts";

/** How often two records of the same thing agree on a field that both have, 0 to 1. */
export interface Agreement {
  readonly same: number;
  /** Agree on the coarse form, the same value included. */
  readonly coarse: number;
}

/** Rules with what they cost and find. */
export interface ChosenRules {
  /** null: every pair is compared, there are few enough. */
  readonly rules: readonly BlockingRule[] | null;
  readonly pairs: number;
  /** The part of the matches that at least one rule is expected to find, 0 to 1. */
  readonly recall: number;
}

/** Up to here every pair is compared: a second or two of work. */
const fewPairs = 2_000_000;
/** Pairs for each record that one rule may make, and all together. */
const pairsPerRecordOfRule = 12;
const pairsPerRecord = 40;
const mostRules = 12;
/** Matches that are simulated to weigh the rules. */
const simulated = 4_000;
/** A rule has to find so much more of the matches. */
const leastGain = 0.0005;

/** What is expected of a field before anything was learnt. Typing errors and changes leave about so much. */
const agreementBefore: Agreement = { same: 0.8, coarse: 0.88 };

/** How many pairs a table has, or two tables have between them. */
export function allPairs({ rows, leftRows }: Pick<LinkageTable, "rows" | "leftRows">): number {
  return leftRows < rows ? leftRows * (rows - leftRows) : (rows * (rows - 1)) / 2;
}

interface ChoosingOptions {
  readonly agreements?: ReadonlyMap<string, Agreement>;
  readonly pause?: Pause | undefined;
}

/** Chooses rules until nearly every simulated match is found, the cheapest gain first, within the budget of pairs. */
export async function chooseRules(
  ground: BlockingGround,
  { agreements = new Map(), pause }: ChoosingOptions = {},
): Promise<ChosenRules> {
  const { table } = ground;
  const every = allPairs(table);
  if (every <= fewPairs) return { rules: null, pairs: every, recall: 1 };
  const texts = table.columns.filter(({ kind }) => kind === "text");
  const rules: BlockingRule[] = texts.map(({ name }) => ({ by: "rare words", field: name }));
  let pairs = rules.reduce((sum, rule) => sum + pairsIn(blocksOfRule(rule, ground), table.leftRows), 0);
  const parts = partsOf(table, agreements);
  // What texts find of the matches is not known before: rules on the other fields are chosen as if they found none.
  const found = new Uint8Array(simulated);
  const open = candidateRules(parts).filter(({ share }) => share * every <= table.rows * pairsPerRecordOfRule * 4);
  while (rules.length < mostRules && open.length > 0) {
    await pause?.();
    const best = bestOf(open, { found, every, rows: table.rows });
    if (!best || best.gain < leastGain * simulated) break;
    open.splice(open.indexOf(best.candidate), 1);
    const { rule, hits } = best.candidate;
    const blocks = blocksOfRule(rule, ground);
    const cost = pairsIn(blocks, table.leftRows);
    if (cost > table.rows * pairsPerRecordOfRule || pairs + cost > table.rows * pairsPerRecord) continue;
    const kept = coverage(blocks, table.rows);
    for (let at = 0; at < simulated; at++) if (hits[at] === 1 && at / simulated < kept) found[at] = 1;
    rules.push(rule);
    pairs += cost;
  }
  return { rules, pairs, recall: found.reduce((sum, one) => sum + one, 0) / simulated };
}

/** The part of the records with a key whose block was not too large. */
function coverage({ groupStarts, groups, memberStarts }: Blocks, rows: number): number {
  const alone = new Uint32Array(memberStarts.length);
  for (const group of groups) alone[group] = (alone[group] as number) + 1;
  let keyed = 0;
  let lost = 0;
  for (let row = 0; row < rows; row++) {
    const [from, to] = [groupStarts[row] as number, groupStarts[row + 1] as number];
    if (from === to) continue;
    keyed++;
    const group = groups[from] as number;
    if ((alone[group] as number) > 1 && memberStarts[group] === memberStarts[group + 1]) lost++;
  }
  return keyed === 0 ? 0 : 1 - lost / keyed;
}

interface SimulatedPart extends RulePart {
  /** Whether two records of simulated match i agree on it. */
  readonly hits: Uint8Array;
  /** The part of all pairs that agree on it. */
  readonly share: number;
}

interface CandidateRule {
  readonly rule: BlockingRule;
  readonly hits: Uint8Array;
  readonly share: number;
}

function partsOf({ rows, columns }: LinkageTable, agreements: ReadonlyMap<string, Agreement>): SimulatedPart[] {
  return columns.flatMap((column, place) => {
    if (column.kind === "text") return [];
    const { same, coarse } = agreements.get(column.name) ?? agreementBefore;
    const chance = seededChance(place + 1);
    const bothFilled = (1 - (column.counts[0] ?? 0) / rows) ** 2;
    const exactHits = new Uint8Array(simulated);
    const coarseHits = new Uint8Array(simulated);
    for (let at = 0; at < simulated; at++) {
      const draw = chance() < bothFilled ? chance() : 1;
      if (draw < same) exactHits[at] = 1;
      if (draw < Math.max(same, coarse)) coarseHits[at] = 1;
    }
    return [
      { field: column.name, form: "same" as const, hits: exactHits, share: shareOf(column.counts, rows) },
      { field: column.name, form: "coarse" as const, hits: coarseHits, share: shareOf(coarseCounts(column), rows) },
    ];
  });
}

function coarseCounts({ counts, coarse }: Column): Uint32Array {
  const sums = new Uint32Array(counts.length);
  for (let code = 1; code < counts.length; code++) {
    const place = coarse[code] as number;
    sums[place] = (sums[place] as number) + (counts[code] as number);
  }
  return sums;
}

function shareOf(counts: Uint32Array, rows: number): number {
  let share = 0;
  for (let code = 1; code < counts.length; code++) share += ((counts[code] as number) / rows) ** 2;
  return share;
}

function candidateRules(parts: readonly SimulatedPart[]): CandidateRule[] {
  const one = (part: SimulatedPart): RulePart => ({ field: part.field, form: part.form });
  const single = parts.map((part) => ({
    rule: { by: "parts" as const, parts: [one(part)] },
    hits: part.hits,
    share: part.share,
  }));
  const double = parts.flatMap((part, at) =>
    parts.slice(at + 1).flatMap((other) =>
      other.field === part.field
        ? []
        : [
            {
              rule: { by: "parts" as const, parts: [one(part), one(other)] },
              hits: part.hits.map((hit, place) => hit & (other.hits[place] as number)),
              share: part.share * other.share,
            },
          ],
    ),
  );
  return [...single, ...double];
}

function bestOf(
  open: readonly CandidateRule[],
  { found, every, rows }: { readonly found: Uint8Array; readonly every: number; readonly rows: number },
) {
  let best: { readonly candidate: CandidateRule; readonly gain: number; readonly value: number } | null = null;
  for (const candidate of open) {
    let gain = 0;
    for (let at = 0; at < simulated; at++) gain += (candidate.hits[at] as number) & ((found[at] as number) ^ 1);
    const value = gain / (candidate.share * every + rows);
    if (!best || value > best.value) best = { candidate, gain, value };
  }
  return best;
}
