import { editDistance, jaroWinkler } from "../../similarity/index.ts";
import type { Column } from "../table/column.ts";
import { cosineOfValues, type WordVectors, wordVectors } from "../table/word-vectors.ts";

/** How two values of a field are compared: into one of a few levels, from equal to different. */
export interface Comparison {
  readonly column: Column;
  /** What each level is called, the most alike first. */
  readonly levels: readonly string[];
  /** The level of two different values that are both there; level 0 is equality and is not asked for. */
  levelOf(one: number, other: number): number;
  /** The words of a text column. */
  readonly vectors: WordVectors | null;
}

/** The level of a pair of which one value is missing. */
export const missing = -1;

/** The comparison that fits the kind of a column. */
export function comparisonOf(column: Column): Comparison {
  const { kind, values } = column;
  const at = (code: number) => values[code] as string;
  if (kind === "text") return textComparison(column);
  if (kind === "words") return wordsComparison(column);
  const [levels, compare] = comparers[kind as keyof typeof comparers];
  return { column, levels, vectors: null, levelOf: (one, other) => compare(at(one), at(other)) };
}

type Comparer = readonly [levels: readonly string[], compare: (one: string, other: string) => number];

const comparers = {
  name: [["same", "almost the same", "alike", "somewhat alike", "different"], compareNames],
  code: [["same", "one character off", "two characters off", "different"], compareCodes],
  date: [["same", "one digit off", "two of day, month and year", "different"], compareDates],
  number: [["same", "within 2 %", "within 10 %", "within 30 %", "different"], compareNumbers],
} as const satisfies Record<string, Comparer>;

function compareNames(one: string, other: string): number {
  const similarity = jaroWinkler(one, other);
  if (similarity >= 0.92) return 1;
  if (similarity >= 0.85) return 2;
  return similarity >= 0.75 ? 3 : 4;
}

function compareCodes(one: string, other: string): number {
  // Of a code of two characters one that is off leaves nothing that tells.
  const length = Math.min(one.length, other.length);
  const limit = length >= 6 ? 2 : length >= 3 ? 1 : 0;
  if (limit === 0 || differsTooMuch(one, other, limit)) return 3;
  const distance = editDistance(one, other, { limit });
  return distance <= limit ? distance : 3;
}

/** Whether more characters are missing near their place than so few edits can bring in: settles most pairs at once. */
function differsTooMuch(one: string, other: string, limit: number): boolean {
  const room = limit + 1;
  let far = 0;
  const shorter = Math.min(one.length, other.length);
  for (let at = 0; at < shorter; at++) {
    const unit = one.charCodeAt(at);
    let near = false;
    for (let place = Math.max(0, at - room); place <= at + room && !near; place++)
      near = other.charCodeAt(place) === unit;
    if (!near && ++far > limit) return true;
  }
  return false;
}

function compareDates(one: string, other: string): number {
  if (one.length === 8 && other.length === 8) {
    const swapped = one.slice(0, 4) + one.slice(6) + one.slice(4, 6);
    if (swapped === other) return 1;
    const same = [
      [0, 4],
      [4, 6],
      [6, 8],
    ].filter(([from, to]) => one.slice(from, to) === other.slice(from, to)).length;
    if (same === 2) return editDistance(one, other, { limit: 1 }) === 1 ? 1 : 2;
  }
  return editDistance(one, other, { limit: 1 }) === 1 ? 1 : 3;
}

function compareNumbers(one: string, other: string): number {
  const [a, b] = [Number(one), Number(other)];
  const off = Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
  if (off <= 0.02) return 1;
  if (off <= 0.1) return 2;
  return off <= 0.3 ? 3 : 4;
}

/** By the same words in whatever order, without spaces, where a word break is no difference, and then by words. */
function wordsComparison(column: Column): Comparison {
  const spaceless = column.values.map((value) => value.replaceAll(" ", ""));
  const anyOrder = codesOf(column.values, (value) => value.split(" ").sort().join(" "));
  const levelOf = (one: number, other: number) => {
    if (anyOrder[one] === anyOrder[other]) return 1;
    const similarity = jaroWinkler(spaceless[one] as string, spaceless[other] as string);
    if (similarity >= 0.94) return 1;
    if (similarity >= 0.87) return 2;
    return haveCommonWord(column.values[one] as string, column.values[other] as string) ? 3 : 4;
  };
  const levels = ["same", "almost the same", "alike", "some words the same", "different"];
  return { column, levels, vectors: null, levelOf };
}

/** The same number for values with the same form: a tenth of the memory of the forms themselves. */
function codesOf(values: readonly string[], formOf: (value: string) => string): Uint32Array {
  const places = new Map<string, number>();
  return Uint32Array.from(values, (value) => {
    const form = formOf(value);
    const known = places.get(form) ?? places.size;
    places.set(form, known);
    return known;
  });
}

/** Whether two texts of plain words share one of more than two characters; asked for millions of pairs. */
function haveCommonWord(one: string, other: string): boolean {
  for (let from = 0; from < one.length; ) {
    const space = one.indexOf(" ", from);
    const to = space === -1 ? one.length : space;
    if (to - from > 2) {
      const at = other.indexOf(one.slice(from, to));
      const end = at + to - from;
      if (at !== -1 && (at === 0 || other[at - 1] === " ") && (end === other.length || other[end] === " ")) return true;
    }
    from = to + 1;
  }
  return false;
}

/** Upper edges of the levels of texts below equality. */
const textEdges = [0.9, 0.8, 0.7, 0.6, 0.55, 0.5, 0.45, 0.4, 0.35, 0.3, 0.25, 0.2, 0.15, 0.1, 0.05];

function textComparison(column: Column): Comparison {
  const vectors = wordVectors(column.values);
  const levels = ["same", ...textEdges.map((edge) => `words ${Math.round(edge * 100)} % alike`), "different"];
  const levelOf = (one: number, other: number) => {
    const similarity = cosineOfValues(vectors, one, other);
    let level = 0;
    while (level < textEdges.length && similarity < (textEdges[level] as number)) level++;
    return level + 1;
  };
  return { column, levels, vectors, levelOf };
}
