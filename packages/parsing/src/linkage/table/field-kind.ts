import { isDateLike } from "./date-form.ts";
import { readNumber } from "./number-form.ts";

/**
 * What the values of a field are, which decides how two of them are compared; `id` and `empty` are not compared.
 *
 * A `name` is one word, `words` are a few as in full names and addresses, a `text` is longer.
 */
export const fieldKinds = ["name", "words", "code", "date", "number", "text", "id", "empty"] as const;
export type FieldKind = (typeof fieldKinds)[number];

/** What was seen of a field. */
export type FieldProfile = {
  readonly name: string;
  readonly kind: FieldKind;
  /** The part of the records that have a value, 0 to 1. */
  readonly filled: number;
  readonly distinct: number;
  readonly example: string;
};

interface SeenField {
  readonly name: string;
  readonly rows: number;
  readonly values: readonly string[];
  /** The place of each record's value, 0 for none. */
  readonly codes: Uint32Array;
  /** How many records have the value at the same place. */
  readonly counts: Uint32Array;
  /** Whether no value appears twice within a table. */
  readonly unique: boolean;
  /** How many values both of two tables have. */
  readonly shared: number;
}

/** So many values settle what a field is. */
const sampleSize = 5_000;
/** The part of the values that has to be of a kind. */
const most = 0.8;
/** Two tables with so many values of a field in common, of all different ones, share a key and no mere record number. */
const leastShared = 0.02;

/** Tells the kind of a field from its values; its name is only asked whether a column without repetition is a number of records. */
export function profileField({ name, rows, values, codes, counts, unique, shared }: SeenField): FieldProfile {
  let filledRows = 0;
  for (let code = 1; code < values.length; code++) filledRows += counts[code] as number;
  const distinct = values.length - 1;
  const seen = sampleOf(values, codes);
  const isId = unique && (isCounter(seen, distinct) || (shared < distinct * leastShared && isRecordNumber(name, seen)));
  const kind = distinct < 2 ? "empty" : isId ? "id" : kindOfValues(seen);
  return { name, kind, filled: rows === 0 ? 0 : filledRows / rows, distinct, example: values[1] ?? "" };
}

/** Values as often as records have them, so that rare typing errors do not hide what a field is. */
function sampleOf(values: readonly string[], codes: Uint32Array): string[] {
  const stride = Math.max(1, codes.length / sampleSize);
  const seen: string[] = [];
  for (let at = 0; at < codes.length; at += stride) {
    const code = codes[Math.floor(at)] as number;
    if (code > 0) seen.push(values[code] as string);
  }
  return seen.length > 0 ? seen : values.slice(1, sampleSize);
}

/** Numbers that only count the records. */
function isCounter(seen: readonly string[], distinct: number): boolean {
  return seen.every((value) => /^\d{1,15}$/.test(value) && Number(value) <= distinct * 2);
}

/** One word each, and a name that says so, or a UUID. */
function isRecordNumber(name: string, seen: readonly string[]): boolean {
  if (seen.some((value) => /\s/.test(value))) return false;
  if (/(^|[^a-z])(id|key|guid|uuid|row|nr|no|index)$|^(id|rec|record|row)([^a-z]|$)|Id$|ID$/u.test(name)) return true;
  return seen.every((value) => /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(value));
}

function kindOfValues(seen: readonly string[]): FieldKind {
  if (shareOf(seen, isDateLike) >= most) return "date";
  const words = seen.map((value) => value.trim().split(/\s+/u).length);
  const meanWords = words.reduce((sum, count) => sum + count, 0) / seen.length;
  const isNumber = shareOf(seen, (value) => readNumber(value) !== null) >= most;
  const isMeasured = shareOf(seen, (value) => /\p{Sc}|^[^\d]*\d+[.,]\d{1,3}(\D|$)/u.test(value)) >= 0.2;
  if (isNumber && isMeasured) return "number";
  if (shareOf(seen, isCodeLike) >= most - 0.1) return "code";
  if (meanWords >= 4) return "text";
  return meanWords >= 1.5 ? "words" : "name";
}

/** Digits with signs between them, letters and digits in one word, or the address of a mailbox. */
function isCodeLike(value: string): boolean {
  const text = value.trim();
  return /^[\d\s()+./-]+$/.test(text) || /^\S*\d\S*$/.test(text) || /^\S+@\S+$/.test(text);
}

function shareOf(values: readonly string[], is: (value: string) => boolean): number {
  return values.length === 0 ? 0 : values.filter(is).length / values.length;
}
