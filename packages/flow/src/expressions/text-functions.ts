import { type CelFunc, CelScalar, celFunc, celMethod, listType } from "@bufbuild/cel";
import { strings } from "@bufbuild/cel/ext";

const { STRING, INT, BOOL, DYN } = CelScalar;

/** The most letters of a text that an expression makes. */
export const maxCharacters = 4 * 1024 * 1024;
const maxParts = 100_000;

function bounded(characters: number): void {
  if (characters > maxCharacters) throw new Error(`a text may have at most ${maxCharacters} letters: ${characters}`);
}

function pad(
  text: string,
  { length, fill, side }: { readonly length: bigint; readonly fill: string; readonly side: "start" | "end" },
): string {
  bounded(Number(length));
  return side === "start" ? text.padStart(Number(length), fill) : text.padEnd(Number(length), fill);
}

function replaced(text: string, from: string, to: string): string {
  bounded(text.length + (text.length / Math.max(1, from.length) + 1) * to.length);
  return text.replaceAll(from, to);
}

function splitAt(text: string, separator: string): string[] {
  const parts = text.split(separator, maxParts + 1);
  if (parts.length > maxParts) throw new Error(`a text may be split into at most ${maxParts} parts`);
  return parts;
}

function joinedBy(list: Iterable<unknown>, separator: string): string {
  const texts = Array.from(list, (one) => (typeof one === "object" ? "" : String(one)));
  bounded(texts.reduce((sum, { length }) => sum + length + separator.length, 0));
  return texts.join(separator);
}

export function isBlank(value: unknown): boolean {
  return value === null || (typeof value === "string" && value.trim() === "");
}

/** What can grow is bounded; the rest of CEL's own extension for texts stands as it is. */
const unbounded = new Set(["replace", "split", "join", "format"]);

/** CEL's texts (`charAt`, `indexOf`, `substring`, `trim`, ...), and `upper`, `lower`, `title`, `words`, `padStart`, `padEnd`. */
export const textFunctions: readonly CelFunc[] = [
  ...strings.filter(({ name }) => !unbounded.has(name)),
  celFunc("_+_", [STRING, STRING], STRING, (left, right) => {
    bounded(left.length + right.length);
    return left + right;
  }),
  celMethod("replace", STRING, [STRING, STRING], STRING, function (from, to) {
    return replaced(this, from, to);
  }),
  celMethod("split", STRING, [STRING], listType(STRING), function (separator) {
    return splitAt(this, separator);
  }),
  celMethod("join", listType(DYN), [STRING], STRING, function (separator) {
    return joinedBy(this, separator);
  }),
  celMethod("upper", STRING, [], STRING, function () {
    return this.toUpperCase();
  }),
  celMethod("lower", STRING, [], STRING, function () {
    return this.toLowerCase();
  }),
  celMethod("title", STRING, [], STRING, function () {
    return this.toLowerCase().replace(
      /(^|[^\p{L}\p{N}'’])(\p{L})/gu,
      (_, before: string, letter: string) => before + letter.toUpperCase(),
    );
  }),
  celMethod("words", STRING, [], listType(STRING), function () {
    return this.trim() === "" ? [] : splitAt(this.trim().replaceAll(/\s+/g, " "), " ");
  }),
  celMethod("padStart", STRING, [INT, STRING], STRING, function (length, fill) {
    return pad(this, { length, fill, side: "start" });
  }),
  celMethod("padEnd", STRING, [INT, STRING], STRING, function (length, fill) {
    return pad(this, { length, fill, side: "end" });
  }),
  celFunc("isBlank", [DYN], BOOL, isBlank),
];
