import { plainWords, soundex } from "../../similarity/index.ts";
import { dateDigits, isMonthFirst } from "./date-form.ts";
import type { FieldKind, FieldProfile } from "./field-kind.ts";
import { readNumber } from "./number-form.ts";
import type { RawField, RawTable } from "./raw-table.ts";

/** A field in the form in which it is compared: spellings of the same value have one code. */
export interface Column {
  readonly name: string;
  readonly kind: FieldKind;
  readonly codes: Uint32Array;
  readonly values: readonly string[];
  /** How many records have the value. */
  readonly counts: Uint32Array;
  /** For each value a coarser one that survives most typing errors, 0 for none. */
  readonly coarse: Uint32Array;
}

/** The records that a linkage works on. */
export interface LinkageTable {
  readonly rows: number;
  readonly leftRows: number;
  readonly columns: readonly Column[];
}

/** Brings each field that is compared into its form; the others are left out. */
export function linkageTable(raw: RawTable, profiles: readonly FieldProfile[]): LinkageTable {
  const kinds = new Map(profiles.map(({ name, kind }) => [name, kind]));
  const columns = raw.fields.flatMap((field) => {
    const kind = kinds.get(field.name) ?? "empty";
    return kind === "id" || kind === "empty" ? [] : [columnOf(field, kind)];
  });
  return { rows: raw.rows, leftRows: raw.leftRows, columns };
}

function columnOf({ name, codes, values }: RawField, kind: FieldKind): Column {
  const formOf = formOfKind(kind, values);
  const { dictionary, codeOf } = dictionaryOf(values, formOf);
  const own = new Uint32Array(codes.length);
  const counts = new Uint32Array(dictionary.length);
  for (let row = 0; row < codes.length; row++) {
    const code = codeOf[codes[row] as number] as number;
    own[row] = code;
    counts[code] = (counts[code] as number) + 1;
  }
  const coarse = dictionaryOf(dictionary, (value) => coarseForm(value, kind)).codeOf;
  return { name, kind, codes: own, values: dictionary, counts, coarse };
}

function dictionaryOf(values: readonly string[], formOf: (value: string) => string) {
  const places = new Map<string, number>([["", 0]]);
  const dictionary = [""];
  const codeOf = new Uint32Array(values.length);
  for (let at = 1; at < values.length; at++) {
    const form = formOf(values[at] as string);
    let code = places.get(form);
    if (code === undefined) {
      code = dictionary.push(form) - 1;
      places.set(form, code);
    }
    codeOf[at] = code;
  }
  return { dictionary, codeOf };
}

function formOfKind(kind: FieldKind, values: readonly string[]): (value: string) => string {
  if (kind === "date") {
    const monthFirst = isMonthFirst(values);
    return (value) => dateDigits(value, { monthFirst });
  }
  if (kind === "number") return (value) => String(readNumber(value) ?? "");
  if (kind === "code") return (value) => (value.includes("@") ? value.toLowerCase() : plain(value).replaceAll(" ", ""));
  if (kind === "text") return (value) => value.toLowerCase();
  return plain;
}

/** The plain words, past the work of finding them where the text is plain already. */
function plain(value: string): string {
  return /^[a-z0-9]+( [a-z0-9]+)*$/.test(value) ? value : plainWords(value);
}

/** Sound for names, the longest word where there are several, the year for dates, the first half of a code, a rough size for numbers. */
function coarseForm(value: string, kind: FieldKind): string {
  if (kind === "name") return soundex(value) || value.slice(0, 3);
  if (kind === "words") return value.split(" ").reduce((one, word) => (word.length > one.length ? word : one), "");
  if (kind === "date") return value.slice(0, 4);
  if (kind === "code") return value.slice(0, Math.ceil(value.length / 2));
  if (kind === "number") return String(Math.round(Math.log2(Math.abs(Number(value)) + 1) * 4));
  return "";
}
