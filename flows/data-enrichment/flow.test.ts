import { z } from "@millrace/flow";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import flow from "./flow.ts";
import { fieldSchema, sourceSchema } from "./src/input/enrichment.ts";
import type { Answer } from "./src/source/answer.ts";
import { cacheOf } from "./src/source/cache.ts";
import { compileFields, enrichBatch, type OpenSource } from "./src/waterfall/enrich-batch.ts";
import { Ledger } from "./src/waterfall/ledger.ts";
import { settle } from "./src/waterfall/settle.ts";

const service = (more: object = {}) =>
  sourceSchema.parse({ kind: "service", path: "/c/{key}", key: "domain", ...more }) as Extract<
    OpenSource["source"],
    { kind: "service" }
  >;

/** A source that knows some keys, and remembers which it was asked for. */
function knowing(known: Readonly<Record<string, string | null>>, more: object = {}) {
  const asked: string[] = [];
  const open: OpenSource = {
    source: service(more),
    cache: null,
    ask: async (keys) => {
      asked.push(...keys);
      return new Map(
        keys.map((key): [string, Answer] => {
          const answer = known[key] ?? null;
          return [key, { outcome: answer === null ? "missing" : "answered", answer, atMs: 5, isCached: false }];
        }),
      );
    },
  };
  return { open, asked };
}

const field = (sources: readonly string[], more: object = {}) =>
  fieldSchema.parse({ from: sources.map((source) => ({ source, value: "answer" })), ...more });

function enrich(
  rows: Record<string, string>[],
  {
    sources,
    field,
    leftUsd = 1,
  }: { sources: Record<string, OpenSource>; field: ReturnType<typeof fieldSchema.parse>; leftUsd?: number },
) {
  const ledger = new Ledger(leftUsd);
  const options = {
    fields: compileFields({ city: field }),
    sources: new Map(Object.entries(sources)),
    ledger,
    firstRow: 1,
  };
  return enrichBatch(rows, options).then((result) => ({ ...result, ledger }));
}

describe("the waterfall", () => {
  it("asks the next source only for what the first did not know, each key once", async () => {
    const [first, second] = [knowing({ "a.example": "Ulm" }), knowing({ "b.example": "Bonn" })];
    const rows = [{ domain: "a.example" }, { domain: "b.example" }, { domain: "a.example" }, { domain: "" }];
    const sources = { first: first.open, second: second.open };
    const { records, provenance } = await enrich(rows, { sources, field: field(["first", "second"]) });
    expect(records.map(({ city }) => city)).toEqual(["Ulm", "Bonn", "Ulm", undefined]);
    expect([first.asked, second.asked]).toEqual([["a.example", "b.example"], ["b.example"]]);
    expect(provenance[1]).toMatchObject({
      row: 2,
      source: "second",
      tried: [{ outcome: "missing" }, { outcome: "value" }],
    });
    expect(provenance[3]).toMatchObject({ source: null, tried: [{ outcome: "no key" }, { outcome: "no key" }] });
  });

  it("passes by a value that fails its check, and leaves alone what is there", async () => {
    const sources = { first: knowing({ a: "?" }).open, second: knowing({ a: "Ulm" }).open };
    const checked = field(["first", "second"], { check: "size(value) > 1" });
    const { records, provenance } = await enrich([{ domain: "a" }, { domain: "a", city: "Kiel" }], {
      sources,
      field: checked,
    });
    expect(records.map(({ city }) => city)).toEqual(["Ulm", "Kiel"]);
    expect(provenance).toHaveLength(1);
    expect(provenance[0]!.tried[0]).toEqual({ source: "first", outcome: "check failed", value: "?" });
  });

  it("never spends more than the cap, and keeps what it has", () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 1, max: 7 }), async (capCents, costCents) => {
        const keys = Array.from({ length: 10 }, (_, at) => `k${at}`);
        const paid = knowing(Object.fromEntries(keys.map((key) => [key, "x"])), { costUsd: costCents / 100 });
        const rows = keys.map((domain) => ({ domain }));
        const { ledger, records } = await enrich(rows, {
          sources: { paid: paid.open },
          field: field(["paid"]),
          leftUsd: capCents / 100,
        });
        const affordable = Math.min(10, Math.floor(capCents / costCents));
        expect(paid.asked).toHaveLength(affordable);
        expect(records.filter(({ city }) => city === "x")).toHaveLength(affordable);
        expect(ledger.costUsd).toBeLessThanOrEqual(capCents / 100);
        expect(ledger.isCapReached).toBe(affordable < 10);
      }),
      { numRuns: 60 },
    ));

  it("gives the same table however it is cut into batches", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (domains, size) => {
          const sources = { first: knowing({ a: "Ulm" }).open, second: knowing({ b: "Bonn", a: "Kiel" }).open };
          const options = { sources, field: field(["first", "second"], { compare: 2 }) };
          const rows = domains.map((domain) => ({ domain }));
          const whole = (await enrich(rows, options)).records;
          const cut = [];
          for (let at = 0; at < rows.length; at += size)
            cut.push(...(await enrich(rows.slice(at, at + size), options)).records);
          expect(cut).toEqual(whole);
        },
      ),
      { numRuns: 40 },
    ));

  it("compares as many sources as are wanted, and is surer where they agree", async () => {
    const sources = {
      one: knowing({ a: "Ulm" }).open,
      two: knowing({ a: "Bonn" }).open,
      three: knowing({ a: " ulm" }).open,
    };
    const { provenance } = await enrich([{ domain: "a" }], {
      sources,
      field: field(["one", "two", "three"], { compare: 3 }),
    });
    expect(provenance[0]).toMatchObject({ value: "Ulm", agree: 2, compared: 3, confidence: 0.8276 });
  });
});

describe("settle()", () => {
  it("does not care in which order the sources were asked", () => {
    const candidate = fc.record({
      source: fc.string(),
      value: fc.constantFrom("a", "b", 1),
      confidence: fc.double({ min: 0.05, max: 0.95, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(candidate, { minLength: 1, maxLength: 5 }), (candidates) => {
        const [one, other] = [settle(candidates)!, settle([...candidates].reverse())!];
        expect(one.confidence).toBeCloseTo(other.confidence, 9);
        expect(one.confidence).toBeGreaterThan(0);
        expect(one.confidence).toBeLessThan(1);
      }),
      { numRuns: 60 },
    );
  });

  it("trusts one source as far as that goes, and nobody not at all", () => {
    expect(settle([{ source: "a", value: 1, confidence: 0.8 }])?.confidence).toBeCloseTo(0.8);
    expect(settle([])).toBeNull();
  });
});

describe("the cache", () => {
  const kept = new Map<string, unknown>();
  const state = {
    get: async (key: string) => kept.get(key),
    update: async (key: string, change: (present: undefined) => unknown) => kept.set(key, change(undefined)),
  } as never;
  const at = (days: number, more: object = {}) =>
    cacheOf("s", { source: service(more), state, nowMs: days * 86_400_000 });
  const answer = (value: string | null): Answer => ({
    outcome: value === null ? "missing" : "answered",
    answer: value,
    atMs: 0,
    isCached: false,
  });

  it("keeps answers for their time, and that there is none for its own", async () => {
    await at(0).keep("a", answer("Ulm"));
    await at(0).keep("b", answer(null));
    expect(await at(29).find("a")).toMatchObject({ answer: "Ulm", isCached: true });
    expect(await at(30).find("a")).toBeNull();
    expect(await at(6).find("b")).toMatchObject({ outcome: "missing" });
    expect(await at(7).find("b")).toBeNull();
  });

  it("keeps no failure and no long answer, and forgets when the source is defined anew", async () => {
    await at(0).keep("c", { ...answer(null), outcome: "failed" });
    await at(0).keep("d", answer("x".repeat(5_000)));
    expect([await at(0).find("c"), await at(0).find("d"), await at(0, { path: "/other" }).find("a")]).toEqual([
      null,
      null,
      null,
    ]);
    expect(await at(0, { costUsd: 2 }).find("a")).not.toBeNull();
  });
});

it("the input names its sources and fields; the rest has defaults", () => {
  const read = z.safeParse(flow.input!, { table: { rows: [] }, sources: {}, fields: {} });
  expect(read.data).toMatchObject({ maxCostUsd: 1, batchRows: 100, format: "csv" });
  const wrong = z.safeParse(flow.input!, {
    table: { rows: [] },
    sources: { a: { kind: "guess" } },
    fields: { b: { from: [] } },
  });
  expect(wrong.error?.issues.map(({ path }) => path.join("."))).toEqual(["sources.a.kind", "fields.b.from"]);
});
