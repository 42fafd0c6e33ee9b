import { gzipSync, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { processorMsOf } from "../../../../test/processor-time.ts";
import { type ReadOptions, readBatches, readRecords } from "./read-records.ts";
import type { TableRecord } from "./record.ts";

const encoder = new TextEncoder();

async function* pieces(content: string | Uint8Array, size = 64 * 1024): AsyncGenerator<Uint8Array> {
  const bytes = typeof content === "string" ? encoder.encode(content) : content;
  for (let from = 0; from < bytes.length; from += size) yield bytes.slice(from, from + size);
}

async function read(content: string | Uint8Array, options: ReadOptions = {}): Promise<TableRecord[]> {
  const records: TableRecord[] = [];
  for await (const record of readRecords(pieces(content), options)) records.push(record);
  return records;
}

/** A workbook with one sheet. */
function workbook(sheet: string, more: Readonly<Record<string, string>> = {}): Uint8Array {
  const files = {
    "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="r1" Target="sheet.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook><sheets><sheet name="One" r:id="r1"/></sheets></workbook>',
    "xl/sheet.xml": `<worksheet><sheetData>${sheet}</sheetData></worksheet>`,
    ...more,
  };
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, encoder.encode(text)])));
}

// What is done for each pair of letters, names or spaces would take minutes.
const longestMs = 10_000;

describe("files that want to keep their reader busy, or fill its memory", () => {
  it.each([
    ["a header of one name", `${"a,".repeat(60_000)}a\n1\n`, { csv: { separator: "," } }],
    ["a first field of spaces", `1${" ".repeat(50_000)}x,y\n1,2\n`, {}],
    ["colons without names", `[${":".repeat(3_000_000)}{}]`, { format: "json", path: "items", onProblem() {} }],
  ] satisfies [string, string, ReadOptions][])("costs no square: %s", async (_what, content, options) => {
    expect(await processorMsOf(() => read(content, options).catch(() => {}))).toBeLessThan(longestMs);
  });

  it("gives columns of one name numbers that are free", async () => {
    expect(await read("a,a 2,a,a\nw,x,y,z\n")).toEqual([{ a: "w", "a 2": "x", "a 3": "y", "a 4": "z" }]);
  });

  it("keeps columns named as what objects inherit", async () => {
    const [record] = await read("__proto__,constructor\nx,y\n");
    expect(Object.entries(record!)).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
    const [element] = await read("<a><b><__proto__>x</__proto__><constructor>y</constructor></b></a>");
    expect(Object.entries(element!)).toEqual(Object.entries(record!));
    expect(Object.getPrototypeOf(element)).toBe(Object.prototype);
  });

  it.each([
    ["an element of children without texts", `<r><one>${`<a b="${"x".repeat(100)}"/>`.repeat(160_000)}</one></r>`],
    ["a text that does not end", `<r><one>${"a".repeat(17_000_000)}</one></r>`],
    ["a comment that does not end", `<r><!--${"a".repeat(17_000_000)}--></r>`],
  ])("refuses %s, however small it is packed", async (_what, xml) => {
    await expect(read(gzipSync(encoder.encode(xml)), { format: "xml" })).rejects.toThrow("must have at most 16777216");
  });

  it("refuses a gzip that ends too early, is broken or goes on behind its end, and not what is thrown while it is read", async () => {
    const packed = gzipSync(encoder.encode("a,b\n1,2\n"));
    const broken = packed.map((byte, at) => (at === packed.length - 6 ? byte ^ 0xff : byte));
    for (const bytes of [packed.subarray(0, -3), broken, new Uint8Array([...packed, ...packed])])
      await expect(read(bytes)).rejects.toMatchObject({
        name: "RecordsError",
        message: expect.stringMatching(/^Cannot unpack the file as it must be one whole gzip: ./),
      });
    async function* lost(): AsyncGenerator<Uint8Array> {
      yield packed.subarray(0, 12);
      throw new Error("the store is away");
    }
    await expect(readRecords(lost()).next()).rejects.toThrow("the store is away");
  });

  it("refuses a quote that stays open long before the file ends", async () => {
    let takenBytes = 0;
    async function* endless(): AsyncGenerator<Uint8Array> {
      const piece = encoder.encode("more, and more\n".repeat(30_000));
      yield encoder.encode('a,b\n1,"');
      for (; takenBytes < 1e9; takenBytes += piece.length) yield piece;
    }
    const reading = readBatches(endless(), { format: "csv", csv: { separator: ",", header: true } });
    await expect(reading.next()).rejects.toThrow("its quote stays open");
    expect(takenBytes).toBeLessThan(64 * 1024 * 1024);
  });

  it("refuses a workbook whose elements are nested without end", async () => {
    await expect(read(workbook("<a>".repeat(200)))).rejects.toThrow("100 deep");
    const styles = `<numFmt numFmtId="1" formatCode="${"[".repeat(500_000)}"/><cellXfs><xf numFmtId="1"/></cellXfs>`;
    const cells = '<row><c t="str"><v>a</v></c></row><row><c><v>1</v></c></row>';
    const bytes = workbook(cells, { "xl/styles.xml": `<styleSheet>${styles}</styleSheet>` });
    const tookMs = await processorMsOf(async () => expect(await read(bytes)).toEqual([{ a: 1 }]));
    expect(tookMs).toBeLessThan(longestMs);
  });

  it("hands out rows that were packed well a few at a time", async () => {
    const bytes = workbook(`<row><c t="str"><v>a</v></c></row>${'<row><c r="ZZ1"><v>1</v></c></row>'.repeat(20_000)}`);
    for await (const { records } of readBatches(pieces(bytes))) {
      expect(records.length).toBeLessThan(1_000);
      break;
    }
  });
});
