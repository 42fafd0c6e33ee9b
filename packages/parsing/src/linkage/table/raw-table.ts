import { type FieldProfile, profileField } from "./field-kind.ts";

/** One field of all records: each record's value as the place of the value in a dictionary, 0 for none. */
export interface RawField {
  readonly name: string;
  readonly codes: Uint32Array;
  /** The different values, the first one stands for none. */
  readonly values: string[];
}

/** Records of one table, or of two tables one after the other, by field. */
export interface RawTable {
  readonly rows: number;
  /** Where the second table begins; `rows` where there is one table. */
  readonly leftRows: number;
  readonly fields: readonly RawField[];
}

type Records = AsyncIterable<Readonly<Record<string, unknown>>> | Iterable<Readonly<Record<string, unknown>>>;

/** Reads one table, or two that are to be linked; fields go by their trimmed names, and by those that both tables have. */
export async function readRawTable(table: Records, other?: Records): Promise<RawTable> {
  const fields = new Map<string, GrowingField>();
  const leftRows = await readInto(fields, { records: table, from: 0 });
  const leftNames = new Set(fields.keys());
  const rows = other ? await readInto(fields, { records: other, from: leftRows }) : leftRows;
  const kept = [...fields.values()].filter(
    (field) => !other || (leftNames.has(field.name) && field.lastRow >= leftRows),
  );
  return {
    rows,
    leftRows,
    fields: kept.map(({ name, codes, values }) => ({ name, codes: sized(codes, rows), values })),
  };
}

interface GrowingField {
  readonly name: string;
  codes: Uint32Array;
  readonly values: string[];
  readonly codeOf: Map<string, number>;
  lastRow: number;
}

async function readInto(
  fields: Map<string, GrowingField>,
  { records, from }: { readonly records: Records; readonly from: number },
): Promise<number> {
  const byKey = new Map<string, GrowingField>();
  let row = from;
  for await (const record of records) {
    for (const key in record) {
      const value = record[key];
      if (value === null || value === undefined) continue;
      const text = (typeof value === "object" ? JSON.stringify(value) : String(value)).trim();
      if (text === "") continue;
      const field = byKey.get(key) ?? fieldNamed(fields, key.trim());
      byKey.set(key, field);
      put(field, { row, text });
    }
    row++;
  }
  return row;
}

function fieldNamed(fields: Map<string, GrowingField>, name: string): GrowingField {
  const present = fields.get(name);
  if (present) return present;
  const field = { name, codes: new Uint32Array(1_024), values: [""], codeOf: new Map<string, number>(), lastRow: -1 };
  fields.set(name, field);
  return field;
}

function put(field: GrowingField, { row, text }: { readonly row: number; readonly text: string }): void {
  let code = field.codeOf.get(text);
  if (code === undefined) {
    code = field.values.push(text) - 1;
    field.codeOf.set(text, code);
  }
  if (row >= field.codes.length) field.codes = sized(field.codes, Math.max(row + 1, field.codes.length * 2));
  field.codes[row] = code;
  field.lastRow = row;
}

function sized(codes: Uint32Array, length: number): Uint32Array {
  if (codes.length === length) return codes;
  if (codes.length > length) return codes.slice(0, length);
  const longer = new Uint32Array(length);
  longer.set(codes);
  return longer;
}

/** What each field is. */
export function profileTable({ rows, leftRows, fields }: RawTable): FieldProfile[] {
  return fields.map(({ name, codes, values }) => {
    const counts = new Uint32Array(values.length);
    const left = new Uint32Array(values.length);
    for (let row = 0; row < rows; row++) {
      const code = codes[row] as number;
      counts[code] = (counts[code] as number) + 1;
      if (row < leftRows) left[code] = (left[code] as number) + 1;
    }
    let unique = true;
    let shared = 0;
    for (let code = 1; code < values.length; code++) {
      const inLeft = left[code] as number;
      const inRight = (counts[code] as number) - inLeft;
      if (inLeft > 1 || inRight > 1) unique = false;
      if (inLeft > 0 && inRight > 0) shared++;
    }
    return profileField({ name, rows, values, codes, counts, unique, shared });
  });
}
