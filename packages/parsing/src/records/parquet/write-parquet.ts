import type { SchemaElement } from "hyparquet/src/types.js";
import { ByteWriter } from "hyparquet-writer/src/bytewriter.js";
import { ParquetWriter } from "hyparquet-writer/src/parquet-writer.js";
import { type ColumnType, type ColumnTypes, columnsOf } from "../column-types.ts";
import { type Json, RecordsError, type TableRecord } from "../record.ts";

/** A column's cells are held for so many records before they are written; the first ones settle what the columns are that nobody names. */
const groupRows = 10_000;

interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

/**
 * Writes records as parquet, a group of rows at a time. A column is boolean, whole numbers, numbers or text as `columnTypes`
 * says, else as the first group's values are; objects and lists are JSON texts. Every column may hold null.
 */
export async function* writeParquet(
  records: AsyncIterable<TableRecord> | Iterable<TableRecord>,
  { columns: names, columnTypes }: { readonly columns?: readonly string[]; readonly columnTypes?: ColumnTypes } = {},
): AsyncGenerator<Uint8Array> {
  const bytes = new ByteWriter();
  const drain = (): Uint8Array => {
    const drained = bytes.getBytes().slice();
    bytes.index = 0;
    return drained;
  };
  let file: { readonly columns: readonly Column[]; readonly writer: ParquetWriter } | undefined;
  let group: TableRecord[] = [];
  let written = 0;
  const writeGroup = (): Uint8Array => {
    file ??= begin(bytes, { types: columnTypes ?? columnsOf(group), names });
    const columnData = file.columns.map((column) => ({
      name: column.name,
      data: group.map((record, at) => cellOf(record[column.name], { column, record: written + at + 1 })),
    }));
    refuseOthers(group, { columns: file.columns, written });
    void file.writer.write({ columnData, rowGroupSize: groupRows });
    written += group.length;
    group = [];
    return drain();
  };
  for await (const record of records) {
    group.push(record);
    if (group.length === groupRows) yield writeGroup();
  }
  if (group.length > 0 || !file) yield writeGroup();
  void file!.writer.finish();
  yield drain();
}

function begin(
  writer: ByteWriter,
  { types, names }: { readonly types: ColumnTypes; readonly names: readonly string[] | undefined },
) {
  const columns = (names ?? [...types.keys()]).map((name): Column => ({ name, type: types.get(name) ?? "text" }));
  return { columns, writer: new ParquetWriter({ writer, schema: schemaOf(columns) }) };
}

const physicalTypes: Readonly<Record<ColumnType, Pick<SchemaElement, "type" | "converted_type">>> = {
  boolean: { type: "BOOLEAN" },
  "whole number": { type: "INT64" },
  number: { type: "DOUBLE" },
  text: { type: "BYTE_ARRAY", converted_type: "UTF8" },
};

function schemaOf(columns: readonly Column[]): SchemaElement[] {
  return [
    { name: "root", num_children: columns.length },
    ...columns.map(({ name, type }): SchemaElement => ({ name, repetition_type: "OPTIONAL", ...physicalTypes[type] })),
  ];
}

function cellOf(
  value: Json | undefined,
  { column, record }: { readonly column: Column; readonly record: number },
): boolean | bigint | number | string | null {
  if (value === null || value === undefined) return null;
  const { name, type } = column;
  if (type === "text") return typeof value === "object" ? JSON.stringify(value) : String(value);
  if (type === "boolean" && typeof value === "boolean") return value;
  if (type === "whole number" && Number.isSafeInteger(value)) return BigInt(value as number);
  if (type === "number" && typeof value === "number") return value;
  throw new RecordsError(
    `Cannot write record ${record} as parquet as ${JSON.stringify(name)} holds ${words[type]} by its first ${groupRows} records: it is ${JSON.stringify(value).slice(0, 200)}; make it text before`,
  );
}

const words = { boolean: "true and false", "whole number": "whole numbers", number: "numbers" } as const;

/** A value that no column takes would be lost. */
function refuseOthers(
  group: readonly TableRecord[],
  { columns, written }: { readonly columns: readonly Column[]; readonly written: number },
): void {
  const known = new Set(columns.map(({ name }) => name));
  for (const [at, record] of group.entries()) {
    const other = Object.keys(record).find((name) => !known.has(name));
    if (other === undefined) continue;
    throw new RecordsError(
      `Cannot write record ${written + at + 1} as parquet as its columns are settled by now: it has ${JSON.stringify(other)} besides ${[...known].join(", ").slice(0, 200)}; name the columns`,
    );
  }
}
