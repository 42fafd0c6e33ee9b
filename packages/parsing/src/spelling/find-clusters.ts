import {
  colognePhonetic,
  fingerprint,
  jaroWinkler,
  plainWords,
  qGramFingerprint,
  soundex,
} from "../similarity/index.ts";
import { areNear, nearPairs } from "./near-pairs.ts";

/** From the surest to the boldest. */
export const spellingMethods = ["fingerprint", "n-gram fingerprint", "nearest", "phonetic"] as const;
export type SpellingMethod = (typeof spellingMethods)[number];

export type ValueCount = {
  readonly value: string;
  readonly count: number;
};

/** Spellings of what is probably the same. */
export type SpellingCluster = {
  /** The way that brought the last of them in. */
  readonly method: SpellingMethod;
  /** The spelling to use, and all of them, the most frequent first. */
  readonly canonical: string;
  readonly values: readonly ValueCount[];
  /** From 0 to 1, of the least sure spelling. */
  readonly confidence: number;
};

export interface SpellingOptions {
  readonly methods?: readonly SpellingMethod[];
  /** Which spelling is taken: the one that most rows have, or the longest. (Default: "most frequent") */
  readonly canonical?: "most frequent" | "longest";
}

/** How sure a collision is by itself: an order of boldness, so that 0.9 lets through only what `fingerprint` joins and near misses of frequent values. */
const SURENESS: Readonly<Record<SpellingMethod, number>> = {
  fingerprint: 0.98,
  "n-gram fingerprint": 0.94,
  nearest: 0.95,
  phonetic: 0.8,
};

const defaultMethods: readonly SpellingMethod[] = ["fingerprint", "n-gram fingerprint", "nearest"];

/** Finds spellings of the same value: those whose keys collide, and near neighbours. Values that differ in a digit never join. */
export function findClusters(counts: readonly ValueCount[], options: SpellingOptions = {}): SpellingCluster[] {
  const { methods = defaultMethods, canonical = "most frequent" } = options;
  const groups = createGroups(counts);
  for (const method of spellingMethods) {
    if (!methods.includes(method)) continue;
    for (const [one, other] of method === "nearest" ? nearPairs(counts) : collisions(counts, keyOf[method]))
      if (digitsOf(counts[one]!.value) === digitsOf(counts[other]!.value)) groups.join(one, other, method);
  }
  return groups
    .found()
    .map(({ members, method }) =>
      clusterOf(
        members.map((at) => counts[at]!),
        { method, canonical },
      ),
    )
    .sort((a, b) => b.confidence - a.confidence || (a.canonical < b.canonical ? -1 : 1));
}

/**
 * The parts of a doubtful cluster that are sure by themselves: around each of its commonest spellings those that surely are
 * spellings of it and of no other.
 */
export function sureParts(
  { values }: SpellingCluster,
  options: SpellingOptions & { readonly above: number },
): SpellingCluster[] {
  const { methods = defaultMethods, canonical = "most frequent", above } = options;
  const rowsOf = rowsBySameness(values);
  const parts: { readonly members: ValueCount[]; boldest: number }[] = [];
  for (const one of [...values].sort((a, b) => rowsOf(b.value) - rowsOf(a.value))) {
    const [best, next] = parts
      .map((part) => ({ part, ...likenessOf(part.members[0]!.value, one.value, { methods, rowsOf }) }))
      .sort((a, b) => b.confidence - a.confidence);
    if (best && best.confidence >= above && !(next && next.confidence >= above)) {
      best.part.members.push(one);
      best.part.boldest = Math.max(best.part.boldest, best.method);
    } else parts.push({ members: [one], boldest: 0 });
  }
  return parts
    .filter(({ members }) => members.length > 1)
    .map(({ members, boldest }) => clusterOf(members, { method: spellingMethods[boldest]!, canonical }))
    .filter(({ confidence }) => confidence >= above);
}

/** How surely a value is a spelling of the other, by the surest method that joins the two; 0 where none does. */
function likenessOf(
  one: string,
  other: string,
  { methods, rowsOf }: { readonly methods: readonly SpellingMethod[]; rowsOf(value: string): number },
): { readonly confidence: number; readonly method: number } {
  const method = spellingMethods.findIndex((method) => methods.includes(method) && joins[method](one, other));
  if (method === -1) return { confidence: 0, method };
  const share = rowsOf(other) / Math.max(rowsOf(one), 1);
  return { confidence: sureness(spellingMethods[method]!, { one, other, share }), method };
}

const joins: Readonly<Record<SpellingMethod, (one: string, other: string) => boolean>> = {
  fingerprint: (one, other) => collide(one, other, fingerprint),
  "n-gram fingerprint": (one, other) => collide(one, other, keyOf["n-gram fingerprint"]),
  nearest: (one, other) => areNear(plainWords(one), plainWords(other)),
  phonetic: (one, other) => collide(one, other, keyOf.phonetic),
};

const collide = (one: string, other: string, key: (value: string) => string) =>
  saysSomething(key(one)) && key(one) === key(other);

/** An empty key, as of a text in another script, says nothing. */
const saysSomething = (key: string) => /[\p{L}\p{N}]/u.test(key);

const keyOf = {
  fingerprint,
  "n-gram fingerprint": (value: string) => qGramFingerprint(value),
  phonetic: (value: string) =>
    plainWords(value)
      .split(" ")
      .map((word) => `${soundex(word)}/${colognePhonetic(word)}`)
      .join(" "),
};

const digitsOf = (value: string) => value.replace(/\D+/gu, " ").trim();

/** Pairs of places whose values have the same key. */
function collisions(counts: readonly ValueCount[], key: (value: string) => string): (readonly [number, number])[] {
  const first = new Map<string, number>();
  return counts.flatMap(({ value }, at) => {
    const collided = key(value);
    if (!saysSomething(collided)) return [];
    const known = first.get(collided);
    if (known !== undefined) return [[known, at] as const];
    first.set(collided, at);
    return [];
  });
}

/** Values that were joined, each under one root. */
function createGroups(counts: readonly ValueCount[]) {
  const parents = counts.map((_, at) => at);
  const methods = new Map<number, SpellingMethod>();
  const rootOf = (at: number): number => {
    let root = at;
    while (parents[root] !== root) root = parents[root]!;
    parents[at] = root;
    return root;
  };
  return {
    join(one: number, other: number, method: SpellingMethod): void {
      const [a, b] = [rootOf(one), rootOf(other)];
      if (a === b) return;
      parents[b] = a;
      methods.set(a, method);
    },
    found(): { readonly members: number[]; readonly method: SpellingMethod }[] {
      const groups = new Map<number, number[]>();
      for (const at of counts.keys()) {
        const root = rootOf(at);
        const members = groups.get(root);
        if (members) members.push(at);
        else groups.set(root, [at]);
      }
      return [...groups].flatMap(([root, members]) =>
        members.length < 2 ? [] : [{ members, method: methods.get(root)! }],
      );
    },
  };
}

function clusterOf(
  members: readonly ValueCount[],
  { method, canonical: by }: { readonly method: SpellingMethod; readonly canonical: "most frequent" | "longest" },
): SpellingCluster {
  const rowsOf = rowsBySameness(members);
  const values = [...members].sort(
    (a, b) => b.count - a.count || b.value.length - a.value.length || (a.value < b.value ? -1 : 1),
  );
  const longest = [...values].sort((a, b) => b.value.length - a.value.length)[0]!;
  const commonest = [...values].sort((a, b) => rowsOf(b.value) - rowsOf(a.value))[0]!;
  const { value: canonical } = by === "longest" ? longest : commonest;
  const others = values.filter(({ value }) => value !== canonical);
  const sure = others.map(({ value }) =>
    sureness(method, { one: canonical, other: value, share: rowsOf(value) / Math.max(rowsOf(canonical), 1) }),
  );
  return { method, canonical, values, confidence: Math.round(Math.min(...sure) * 100) / 100 };
}

/** Spellings that differ in capitals, accents and order alone speak for each other against an error. */
function rowsBySameness(members: readonly ValueCount[]): (value: string) => number {
  const rows = new Map<string, number>();
  for (const { value, count } of members) rows.set(sameness(value), (rows.get(sameness(value)) ?? 0) + count);
  return (value) => rows.get(sameness(value))!;
}

/** What values of the same fingerprint share; one without letters of ours, as in another script, is like itself alone. */
const sameness = (value: string) => fingerprint(value) || value;

/** A rare spelling near a frequent one is an error; two frequent ones are likely two things, such as Iran and Iraq. */
function sureness(
  method: SpellingMethod,
  { one, other, share }: { readonly one: string; readonly other: string; readonly share: number },
): number {
  if (sameness(one) === sameness(other)) return SURENESS.fingerprint;
  const likeness = jaroWinkler(plainWords(one), plainWords(other));
  return SURENESS[method] * likeness * (0.6 + 0.4 * Math.max(0, 1 - share));
}
