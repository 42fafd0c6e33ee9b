import { type Json, PermanentError } from "@millrace/flow";
import { compileExpression } from "@millrace/flow/expressions";
import type { TableRecord } from "@millrace/parsing/records";
import type { Grouping } from "../input/transformation.ts";
import { Rejection } from "../row/cast.ts";

/** Groups are held in memory. */
const maxGroups = 500_000;

/** What is known of a value of a group so far; what `average` needs is the sum and the count. */
interface Tally {
  count: number;
  sum: number;
  least: Json;
  most: Json;
  first: Json;
  last: Json;
}

/** A group as it is kept between parts. */
type Kept = { readonly by: readonly Json[]; readonly tallies: readonly Tally[] };

/** Collects records into groups. Two of them can be merged, so that every part of a file is grouped by itself. */
export class Groups {
  readonly #grouping: Grouping;
  readonly #values: readonly ((record: TableRecord) => Json)[];
  readonly #groups = new Map<string, Kept>();

  constructor(grouping: Grouping) {
    this.#grouping = grouping;
    this.#values = Object.values(grouping.values).map(({ value }) => {
      if (value === undefined) return () => 1;
      const expression = compileExpression(value);
      return (record) => expression.evaluate(record);
    });
  }

  add(record: TableRecord): void {
    const values = this.#values.map((read) => read(record));
    Object.values(this.#grouping.values).forEach(({ of }, at) => {
      const value = values[at]!;
      if ((of === "sum" || of === "average") && value !== null && typeof value !== "number")
        throw new Rejection(`${of} needs a number: ${JSON.stringify(value).slice(0, 100)}`);
    });
    const by = this.#grouping.by.map((name) => record[name] ?? null);
    this.#merge({ by, tallies: values.map(tallyOf) });
  }

  /** Takes over what `kept` of another one told. */
  addKept(kept: TableRecord): void {
    this.#merge(kept as unknown as Kept);
  }

  *kept(): Generator<TableRecord> {
    for (const group of this.#groups.values()) yield group as unknown as TableRecord;
  }

  /** A record for each group, in the order in which they came. */
  *records(): Generator<TableRecord> {
    const values = Object.entries(this.#grouping.values);
    for (const { by, tallies } of this.#groups.values())
      yield Object.fromEntries([
        ...this.#grouping.by.map((name, at) => [name, by[at]!] as const),
        ...values.map(([name, { of }], at) => [name, resultOf(tallies[at]!, of)] as const),
      ]);
  }

  #merge(more: Kept): void {
    const key = JSON.stringify(more.by);
    const group = this.#groups.get(key);
    if (group) for (const [at, tally] of group.tallies.entries()) add(tally, more.tallies[at]!);
    else if (this.#groups.size === maxGroups)
      throw new PermanentError(`Cannot group the records as there may be at most ${maxGroups} groups: there are more`);
    else this.#groups.set(key, more);
  }
}

/** Nothing is not counted. */
function tallyOf(value: Json): Tally {
  const count = value === null ? 0 : 1;
  return { count, sum: typeof value === "number" ? value : 0, least: value, most: value, first: value, last: value };
}

function add(tally: Tally, more: Tally): void {
  if (more.count === 0) return;
  if (tally.count === 0) {
    Object.assign(tally, more);
    return;
  }
  tally.count += more.count;
  tally.sum += more.sum;
  if (isLess(more.least, tally.least)) tally.least = more.least;
  if (isLess(tally.most, more.most)) tally.most = more.most;
  tally.last = more.last;
}

function isLess(left: Json, right: Json): boolean {
  if (typeof left === "number" && typeof right === "number") return left < right;
  return String(left) < String(right);
}

function resultOf(tally: Tally, of: Grouping["values"][string]["of"]): Json {
  switch (of) {
    case "count":
      return tally.count;
    case "sum":
      return tally.sum;
    case "average":
      return tally.count === 0 ? null : tally.sum / tally.count;
    case "min":
      return tally.least;
    case "max":
      return tally.most;
    case "first":
      return tally.first;
    case "last":
      return tally.last;
  }
}
