import type { Json } from "@millrace/flow";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { recordsSchema, sourceSchema, windowsSchema } from "./src/input/aggregation.ts";
import { preparePage } from "./src/record/prepare.ts";
import type { Schema } from "./src/record/schema.ts";
import { windowOf } from "./src/record/window.ts";
import { overlapped, type Place, readFeed } from "./src/source/pages.ts";
import { aggregate } from "./src/target/aggregate.ts";
import { MergedTable } from "./src/target/merge.ts";

type Row = Record<string, Json>;
const windows = windowsSchema.parse({
  time: "at",
  by: ["shop"],
  values: { sales: { of: "count" }, total: { of: "sum", column: "amount" } },
});
const keyed = recordsSchema.parse({ keys: ["id"], version: "version" });

/** Loads pages one after the other, as a run does, into a table in memory. */
function load(
  pages: readonly (readonly Row[])[],
  { rules = keyed, table = new MergedTable(rules), before = {} as Schema } = {},
) {
  let schema = before;
  const results = pages.map((page) => {
    const prepared = preparePage(page, { rules, columns: undefined, windows, before: schema, newestMs: null });
    schema = prepared.schema;
    for (const row of prepared.rows) table.add(row);
    return prepared;
  });
  const sorted = table
    .rows()
    .map((row) => JSON.stringify(Object.entries(row).sort()))
    .sort();
  return { table, rows: sorted, windows: aggregate(table.rows(), windows), schema, results };
}
function cut<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}

const record = fc.record({
  id: fc.constantFrom("a", "b", "c", "d", ""),
  shop: fc.constantFrom("north", "south"),
  at: fc.constantFrom(
    "2031-03-01",
    "2031-03-01T23:59:59+02:00",
    "2031-03-02T00:00:00Z",
    "2031-04-01T01:00:00-05:00",
    "soon",
  ),
  amount: fc.integer({ min: -50, max: 50 }),
});
// Two records of the same version are the same: nobody could say which is right.
const records = fc.array(record, { maxLength: 20 }).map((list) => list.map((one, version) => ({ ...one, version })));

describe("the laws of loading", () => {
  it("any split into pages gives the same table and windows, and every record is counted once", () =>
    fc.assert(
      fc.property(records, fc.integer({ min: 1, max: 7 }), (list, size) => {
        const [whole, parts] = [load([list]), load(cut(list, size))];
        expect(parts.rows).toEqual(whole.rows);
        expect(parts.windows).toEqual(whole.windows);
        for (const { results } of [whole, parts]) {
          const counted = results.reduce((sum, { rows, quarantine }) => sum + rows.length + quarantine.length, 0);
          expect(counted).toBe(list.length);
        }
      }),
      { numRuns: 100 },
    ));

  it("any order of late records gives the same table and windows", () =>
    fc.assert(
      fc.property(
        records,
        fc.integer({ min: 1, max: 7 }),
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (list, size, chance) => {
          const shuffled = list
            .map((one) => ({ one, at: chance.next().value as number }))
            .sort((left, right) => left.at - right.at)
            .map(({ one }) => one);
          const [inOrder, late] = [load([list]), load(cut(shuffled, size))];
          expect(late.rows).toEqual(inOrder.rows);
          expect(late.windows).toEqual(inOrder.windows);
        },
      ),
      { numRuns: 100 },
    ));

  it("loading the same records twice changes nothing", () =>
    fc.assert(
      fc.property(records, (list) => {
        const once = load([list]);
        const before = once.rows;
        expect(load([list], { table: once.table, before: once.schema }).rows).toEqual(before);
      }),
      { numRuns: 50 },
    ));
});

describe("preparePage()", () => {
  const page = (
    list: readonly Row[],
    { rules = {}, before = {}, latestDays }: { rules?: object; before?: Schema; latestDays?: number } = {},
  ) =>
    preparePage(list, {
      rules: recordsSchema.parse(rules),
      columns: undefined,
      windows: latestDays === undefined ? undefined : { ...windows, latestDays },
      before,
      newestMs: latestDays === undefined ? null : Date.parse("2031-03-10"),
    });

  it("adds a column, ignores it, or rejects the record, as it is told", () => {
    const before: Schema = { id: "integer" };
    const list = [{ id: 1, note: "x" }, { id: 2 }];
    const [added, ignored, rejected] = ["add", "ignore", "reject"].map((newColumns) =>
      page(list, { rules: { newColumns }, before }),
    );
    expect(added!.rows).toEqual([
      { id: 1, note: "x" },
      { id: 2, note: null },
    ]);
    expect(ignored!.rows).toEqual([{ id: 1 }, { id: 2 }]);
    expect(rejected!.quarantine.map(({ reason }) => reason)).toEqual(["there is no column note"]);
    expect([added, ignored, rejected].map((one) => one!.drift[0]!.change)).toEqual(["added", "ignored", "refused"]);
  });

  it("widens the kind of a column, or rejects what does not fit", () => {
    const before: Schema = { id: "integer" };
    expect(page([{ id: 1.5 }], { before })).toMatchObject({
      schema: { id: "number" },
      drift: [{ change: "widened", from: "integer", to: "number" }],
    });
    expect(page([{ id: "A-1" }, { id: 7 }], { before }).rows).toEqual([{ id: "A-1" }, { id: "7" }]);
    expect(page([{ id: "A-1" }], { before, rules: { otherTypes: "reject" } }).quarantine[0]!.reason).toBe(
      'id must be integer: "A-1"',
    );
    expect(page([{ id: "12" }, { id: true }], { before, rules: { types: { id: "integer" } } }).rows).toEqual([
      { id: 12 },
    ]);
  });

  it("suspects that a column was renamed", () => {
    const { drift } = page([{ customer_name: "Ada" }], { before: { customername: "text", id: "integer" } });
    expect(drift[1]).toEqual({
      change: "perhaps renamed",
      column: "customer_name",
      from: "customername",
      to: "customer_name",
    });
  });

  it("skips what is too late, and rejects what is invalid or has no key", () => {
    const list = [
      { id: 1, at: "2031-03-09" },
      { id: 2, at: "2031-03-01" },
      { id: null, at: "2031-03-10" },
      { id: 3, at: "?" },
    ];
    const { rows, quarantine } = page(list, { rules: { keys: ["id"] }, latestDays: 5 });
    expect(rows.map(({ id }) => id)).toEqual([1]);
    expect(quarantine.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ["skipped", "too late: at is more than 5 days before the newest"],
      ["rejected", "the key id is blank"],
      ["rejected", "at is no moment"],
    ]);
    expect(page([{ a: 1 }, { a: -1 }, { a: "x" }], { rules: { valid: "number(a) > 0" } }).quarantine).toHaveLength(2);
  });

  it("without keys every record is one more", () => {
    expect(page([{ a: 1 }, { a: 1 }]).rows).toHaveLength(2);
  });
});

describe("windowOf()", () => {
  it.each([
    ["2031-03-01T23:30:00-02:00", "hour", "2031-03-02T01:00Z"],
    ["2031-03-01T23:30:00-02:00", "day", "2031-03-02"],
    ["2031-03-31", "month", "2031-03-01"],
    ["yesterday", "day", null],
  ] as const)("%s lies in the %s %s", (moment, every, start) => {
    expect(windowOf(moment, every)).toBe(start);
  });
});

describe("readFeed()", () => {
  const asked: unknown[] = [];
  async function read(source: object, answer: Json, places: { from?: Place; watermark?: Place } = {}) {
    const settings = sourceSchema.parse({ kind: "feed", path: "/x", ...source });
    const get = async (_: string, { query }: { query: object }) => {
      asked.push(query);
      return answer;
    };
    const feed = { get } as never;
    const { from = null, watermark = null } = places;
    return readFeed(settings as never, { feed, from, watermark, signal: new AbortController().signal });
  }

  it("keeps the last cursor of a feed that ends, so that the next run goes on there", async () => {
    const paging = { by: "cursor", send: "after", next: "answer.next" };
    const list = { records: "answer.items", paging };
    expect(await read(list, { items: [{ a: 1 }], next: "c2" })).toMatchObject({
      next: { cursor: "c2" },
      watermark: { cursor: "c2" },
    });
    expect(await read(list, { items: [], next: null }, { from: { cursor: "c2" } })).toMatchObject({
      next: null,
      watermark: { cursor: "c2" },
    });
    expect(asked.at(-1)).toEqual({ after: "c2" });
    expect((await read(list, { items: [], next: "c2" }, { from: { cursor: "c2" } })).next).toBeNull();
  });

  it("moves a moment on with the last page only, as pages may come in any order", async () => {
    const since = { paging: { by: "page", send: "page" }, since: { send: "since", field: "at", overlapSeconds: 60 } };
    const watermark = { since: "2031-03-01T00:00:00Z" };
    const first = await read(since, [{ at: "2031-03-05" }, { at: "2031-03-02" }], { watermark });
    expect(asked.at(-1)).toEqual({ since: "2031-02-28T23:59:00.000Z", page: 1 });
    expect(first).toMatchObject({ next: { page: 2, newest: "2031-03-05" }, watermark });
    expect(await read(since, [], { watermark, from: first.next! })).toMatchObject({
      next: null,
      watermark: { since: "2031-03-05" },
    });
  });

  it("refuses an answer that is no list of records", async () => {
    await expect(read({}, { items: [] })).rejects.toThrow("it must be a list of records");
    await expect(read({}, [1])).rejects.toThrow("it must be a list of records: 1");
  });
});

describe("overlapped()", () => {
  it.each([
    [1_000, 940],
    ["1000", 940],
    ["2031-03-01 00:00:30", "2031-02-28 23:59:30"],
    ["2031-03-01T10:00:00.5+02:00", "2031-03-01T09:59:00.5+02:00"],
  ])("begins before %j, written alike", (mark, before) => {
    expect(overlapped({ mark, key: 7 }, 60)).toEqual({ mark: before });
  });

  it("begins where it is without an overlap, and refuses what has no distance", () => {
    expect([overlapped({ mark: "a", key: 7 }, 0), overlapped(null, 60)]).toEqual([{ mark: "a", key: 7 }, null]);
    expect(() => overlapped({ mark: "v2" }, 60)).toThrow("must be a number or a moment");
  });
});
