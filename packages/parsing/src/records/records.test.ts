import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columnsOf } from "./column-types.ts";
import { csvStart } from "./csv/csv-start.ts";
import { type ReadOptions, readBatches, readRecords } from "./read-records.ts";
import type { RecordFormat, RecordProblem, TableRecord } from "./record.ts";
import { writeRecords } from "./write-records.ts";

const encoder = new TextEncoder();

/** Bytes in pieces of some size. */
export async function* pieces(content: string | Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  const bytes = typeof content === "string" ? encoder.encode(content) : content;
  for (let from = 0; from < bytes.length; from += size) yield bytes.slice(from, from + size);
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const read = (content: string | Uint8Array, options: ReadOptions = {}) => all(readRecords(pieces(content), options));

async function written(
  records: readonly TableRecord[],
  options: Parameters<typeof writeRecords>[1],
): Promise<Uint8Array> {
  return new Uint8Array(
    await new Blob((await all(writeRecords(records, options))) as Uint8Array<ArrayBuffer>[]).arrayBuffer(),
  );
}

const text = fc.string({ unit: "grapheme", maxLength: 12 }).map((one) => one.replace(/[\p{Cc}\p{Cn}\p{Cs}]/gu, "\n"));
const cell = fc.oneof(text, fc.constantFrom('"', ",", "\n", 'a"b', "; x", " pad ", "line 1\nline 2", "0", ""));
const rows = fc.tuple(cell, cell, cell).map(([name, note, city]) => ({ name, note, city }));

describe("readRecords()", () => {
  it("reads what writeRecords() wrote as CSV, whatever the texts, the separator and the pieces", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(rows, { minLength: 1, maxLength: 8 }),
        fc.constantFrom(",", ";", "\t", "|"),
        fc.integer({ min: 1, max: 40 }),
        async (records, separator, size) => {
          const bytes = await written(records, { format: "csv", separator });
          const csv = { separator, header: true };
          expect(await all(readRecords(pieces(bytes, size), { format: "csv", csv }))).toEqual(records);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("reads what writeRecords() wrote in every other format, gzipped or not", async () => {
    const json = fc.record({ id: fc.integer(), ok: fc.boolean(), name: text, none: fc.constant(null) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(json, { minLength: 1, maxLength: 6 }),
        fc.constantFrom<RecordFormat>("jsonl", "json", "xlsx", "parquet"),
        fc.boolean(),
        async (records, format, gzip) => {
          const bytes = await written(records, { format, gzip });
          expect(await read(bytes)).toEqual(
            records.map((record) => ({ ...record, id: record.id === 0 ? 0 : record.id })),
          );
        },
      ),
      { numRuns: 60 },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(rows, { maxLength: 5 }), async (records) => {
        expect(await read(await written(records, { format: "xml" }))).toEqual(records);
      }),
      { numRuns: 40 },
    );
  });

  it("finds separator, encoding and header by itself", async () => {
    expect(await read("id;price\n1;2,50\n2;3,00\n")).toEqual([
      { id: "1", price: "2,50" },
      { id: "2", price: "3,00" },
    ]);
    expect(await read("a\tb\r\n1\t2\r\n")).toEqual([{ a: "1", b: "2" }]);
    expect(await read("1,2\n3,4\n")).toEqual([
      { "column 1": "1", "column 2": "2" },
      { "column 1": "3", "column 2": "4" },
    ]);
    expect(await read('country,"2029",2030\nDE,,1.5\n')).toEqual([{ country: "DE", 2029: "", 2030: "1.5" }]);
    expect(await read("Berlin,2029,2030\nParis,2028,2031\n")).toHaveLength(2);
    expect(await read("Berlin,2029,7\nParis,2028,9\n")).toHaveLength(2);
    expect(await read("2029,2030\n1,2\n")).toHaveLength(2);
    expect(await read(new Uint8Array([0xef, 0xbb, 0xbf, ...encoder.encode("é,b\n1,2")]))).toEqual([{ é: "1", b: "2" }]);
    expect(await read(Uint8Array.from("name,city\nJos\u00e9,K\u00f6ln\n", (one) => one.charCodeAt(0)))).toEqual([
      { name: "José", city: "Köln" },
    ]);
    const utf16 = new Uint8Array(Uint16Array.from("\ufeffa,b\nü,2\n", (one) => one.charCodeAt(0)).buffer);
    expect(await read(utf16)).toEqual([{ a: "ü", b: "2" }]);
    expect(await read("a,b\r1,2\r3,4\r")).toHaveLength(2);
    expect(await read("a,a,\n1,2,3\n")).toEqual([{ a: "1", "a 2": "2", "column 3": "3" }]);
  });

  it("goes over to Windows-1252 where a text that began in ASCII is no UTF-8", async () => {
    const late = Uint8Array.from(`name\n${"x".repeat(70_000)}\nJos\u00e9\n`, (one) => one.charCodeAt(0));
    expect((await all(readRecords(pieces(late, 10_000)))).at(-1)).toEqual({ name: "José" });
  });

  it("keeps rows of another length and tells their line", async () => {
    const problems: RecordProblem[] = [];
    const content = 'a,b\n1,2\n"x\ny",2\n3\n4,5,6,7\n\n"q"z,8\n';
    expect(await read(content, { onProblem: (problem) => problems.push(problem) })).toEqual([
      { a: "1", b: "2" },
      { a: "x\ny", b: "2" },
      { a: "3", b: null },
      { a: "4", b: "5", "more fields": ["6", "7"] },
      { a: "qz", b: "8" },
    ]);
    expect(problems).toEqual([
      { line: 5, reason: "it has 1 fields instead of 2", text: "3", kept: true },
      { line: 6, reason: "it has 4 fields instead of 2", text: "4,5,6,7", kept: true },
    ]);
  });

  it("tells of a quote that stays open, which takes the rest of the file into its field", async () => {
    const problems: RecordProblem[] = [];
    const content = 'a,b\n1,2\n3,"4\n5,6\n';
    expect(await read(content, { onProblem: (problem) => problems.push(problem) })).toHaveLength(2);
    expect(problems).toEqual([
      { line: 3, reason: "the quote of its last field stays open", text: '3,"4\n5,6', kept: true },
    ]);
  });

  it("takes the separator from a line that names it", async () => {
    const batches = await all(readBatches(pieces("\ufeffsep=;\r\na;b,c\r\n1;2\r\n")));
    expect(batches).toMatchObject([{ records: [{ a: "1", "b,c": "2" }], lines: [3] }]);
    const bytes = encoder.encode("SEP=|\na|b\n1|2\n");
    expect(csvStart(bytes)).toMatchObject({ separator: "|", columns: ["a", "b"], startByte: 10, startLine: 3 });
    expect(csvStart(bytes, { header: false })).toMatchObject({ startByte: 6, startLine: 2 });
  });

  it("tells from which byte and line a reading can go on, also within quotes and broken letters", async () => {
    const lines = Array.from({ length: 30_000 }, (_, at) =>
      at % 7 === 0 ? `${at},"two\nlines \u00e9"` : `${at},plain`,
    );
    const content = encoder.encode(`id,text\n${lines.join("\n")}\n`);
    content[20] = 0xff;
    const batches = await all(readBatches(pieces(content, 50_000), { format: "csv" }));
    expect(batches.length).toBeGreaterThan(1);
    const [first] = batches;
    const rest = await all(
      readBatches(pieces(content.slice(first!.endByte!), 50_000), {
        format: "csv",
        csv: { columns: ["id", "text"], header: false, separator: ",", firstLine: first!.nextLine },
      }),
    );
    const flat = (some: typeof batches) =>
      some.flatMap(({ records, lines }) => records.map((record, at) => [lines[at], record.id]));
    expect([...flat([first!]), ...flat(rest)]).toEqual(flat(batches));
  });

  it("finds the list within JSON, and refuses a text that is cut off", async () => {
    const content = JSON.stringify({
      meta: { items: [1] },
      data: { 'it"ems': "x", items: [{ a: "]}" }, { a: [1, { b: 2 }] }] },
      after: [{}],
    });
    expect(await read(content, { format: "json", path: "data.items" })).toEqual([{ a: "]}" }, { a: [1, { b: 2 }] }]);
    expect(await read('{"a":{"b":[1,{}]}}')).toEqual([{ a: { b: [1, {}] } }]);
    await expect(read('[{"a":1},{"a":2')).rejects.toThrow("it must be whole");
    await expect(read(content, { format: "json", path: "nowhere" })).rejects.toThrow("a list at nowhere");
    expect(await read('{"data":{"items":[]}}', { format: "json", path: "data.items" })).toEqual([]);
    await expect(read("[1]")).rejects.toThrow("Cannot read record 1 as it is no JSON object: 1");
  });

  it("tells of lines that are no JSON, or refuses them where nobody listens", async () => {
    const problems: RecordProblem[] = [];
    const content = '{"a":1}\nnope\n[2]\n{"a":3}\n';
    expect(await read(content, { format: "jsonl", onProblem: (one) => problems.push(one) })).toEqual([
      { a: 1 },
      { a: 3 },
    ]);
    expect(problems.map(({ line, kept }) => [line, kept])).toEqual([
      [2, false],
      [3, false],
    ]);
    await expect(read(content, { format: "jsonl" })).rejects.toThrow("Cannot read record 2");
  });

  it("reads XML elements at a path, with attributes, lists and nothing that the file declares itself", async () => {
    const xml =
      '<?xml version="1.0" encoding="iso-8859-1"?><c><m/><p id="1"><n>K\u00f6</n><t>a</t><t>b</t>free</p></c>';
    expect(
      await read(
        Uint8Array.from(xml, (one) => one.charCodeAt(0)),
        { path: "c/p" },
      ),
    ).toEqual([{ "@id": "1", n: "Kö", t: ["a", "b"], "#text": "free" }]);
    await expect(read('<!DOCTYPE a [<!ENTITY x "y">]><a><b>&x;</b></a>')).rejects.toThrow("well-formed");
    await expect(read(`<r>${"<a>".repeat(200)}`)).rejects.toThrow("100 deep");
    await expect(written([{ "a b": 1 }], { format: "xml" })).rejects.toThrow("rename it first");
  });

  it("refuses what is no whole workbook, and a sheet that is not there", async () => {
    const bytes = await written([{ a: 1 }], { format: "xlsx" });
    await expect(read(bytes.slice(0, -10), { format: "xlsx" })).rejects.toThrow("whole ZIP archive");
    await expect(read(bytes, { sheet: "Prices" })).rejects.toThrow("it has Sheet1");
  });
});

describe("writeRecords()", () => {
  it("refuses a record whose value no column would take", async () => {
    await expect(written([{ a: 1, b: 2 }], { format: "csv", columns: ["a"] })).rejects.toThrow('it has "b" besides a');
    await expect(written([{ a: 1 }, { b: 2 }], { format: "xlsx" })).rejects.toThrow("its columns are settled");
  });

  it("writes the columns of all of the first records, null as nothing and lists as JSON", async () => {
    const bytes = await written([{ a: null }, { b: [1], a: "x" }], { format: "csv" });
    expect(new TextDecoder().decode(bytes)).toBe("a,b\n,\nx,[1]\n");
    expect(new TextDecoder().decode(await written([], { format: "json" }))).toBe("[]\n");
  });
});

describe("writeParquet()", () => {
  const many = Array.from({ length: 10_001 }, (_, n): TableRecord => ({ n, half: n / 2, list: [n], word: `w${n}` }));

  it("writes a group of rows after the other, lists as JSON", async () => {
    const records = await read(await written(many, { format: "parquet" }));
    expect(records).toHaveLength(10_001);
    expect(records.at(-1)).toEqual({ n: 10_000, half: 5_000, list: "[10000]", word: "w10000" });
  });

  it("takes columns and types from a look at all records", async () => {
    const records = [...many, { n: 0.5, half: null, list: true, later: false, none: null }, { list: 7, half: "x" }];
    const columnTypes = columnsOf(records);
    expect(Object.fromEntries(columnTypes)).toEqual({
      ...{ n: "number", half: "text", list: "text", word: "text", later: "boolean", none: "text" },
    });
    const last = (await read(await written(records, { format: "parquet", columnTypes }))).slice(-2);
    expect(last).toEqual([
      { n: 0.5, half: null, list: "true", word: null, later: false, none: null },
      { n: null, half: "x", list: "7", word: null, later: null, none: null },
    ]);
  });

  it.each([
    ['"n" holds whole numbers by its first 10000 records: it is "x"', { n: "x" }],
    ['it has "other" besides n, half, list, word', { other: 1 }],
  ])("refuses a later record as %s", async (why, last) => {
    const records = [...many.slice(0, 10_000), last as TableRecord];
    await expect(written(records, { format: "parquet" })).rejects.toThrow(why);
  });
});
