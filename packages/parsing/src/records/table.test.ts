import { parquetWriteBuffer } from "hyparquet-writer";
import { describe, expect, it } from "vitest";
import { type FileReference, openTable, type Table } from "./table.ts";

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const parquet = new Uint8Array(
  parquetWriteBuffer({
    columnData: [
      { name: "id", data: [1n, 2n, 3n], type: "INT64" },
      { name: "name", data: ["a", "b", null], type: "STRING" },
      { name: "at", data: [new Date(0), new Date(1), new Date(2)], type: "TIMESTAMP" },
      { name: "more", data: [{ x: [1] }, null, "text"], type: "JSON" },
    ],
    rowGroupSize: 2,
  }),
);

const starts: number[] = [];
const files = {
  async *read(_file: FileReference, { start = 0 }: { readonly start?: number } = {}) {
    starts.push(start);
    for (let from = start; from < parquet.length; from += 50) yield parquet.slice(from, from + 50);
  },
};
const file = { artifact: "0", name: "people.parquet", mediaType: "", sizeBytes: parquet.length };

describe("openTable()", () => {
  it("reads a stored parquet file at the places that it needs", async () => {
    expect(await all(openTable({ file }, files))).toEqual([
      { id: 1, name: "a", at: "1970-01-01T00:00:00.000Z", more: { x: [1] } },
      { id: 2, name: "b", at: "1970-01-01T00:00:00.001Z", more: null },
      { id: 3, name: null, at: "1970-01-01T00:00:00.002Z", more: "text" },
    ]);
    expect(starts.length).toBeGreaterThan(1);
  });

  it("hands out rows that came with the input", async () => {
    const table: Table = { rows: [{ a: 1 }] };
    expect(await all(openTable(table, files))).toEqual([{ a: 1 }]);
    expect(await all(openTable({ rows: [] }, files))).toEqual([]);
  });
});
