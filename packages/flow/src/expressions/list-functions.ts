import { type CelFunc, type CelList, CelScalar, celFunc, celMethod, listType, mapType } from "@bufbuild/cel";
import type { Json } from "../json/json.ts";
import { fromJson, toJson } from "./json-values.ts";

const { STRING, DOUBLE, DYN } = CelScalar;
const LIST = listType(DYN);
const MAP = mapType(STRING, DYN);

/** The most elements of a list that functions take: lists of lists added up grow without a loop. */
const maxElements = 1_000_000;

function jsonOf(list: CelList): Json[] {
  if (list.size > maxElements) throw new Error(`a list may have at most ${maxElements} elements: ${list.size}`);
  return Array.from(list, toJson);
}

function numbersOf(list: CelList): number[] {
  return jsonOf(list).map((one) => {
    if (typeof one !== "number") throw new Error(`a list of numbers has another value: ${JSON.stringify(one)}`);
    return one;
  });
}

function fieldOf(value: Json, name: string): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.hasOwn(value, name)
    ? ((value as Readonly<Record<string, Json>>)[name] ?? null)
    : null;
}

/** Nothing first, then false before true, numbers by value, texts by their letters, lists and objects by their JSON. */
function compare(left: Json, right: Json): number {
  const rank = (value: Json) =>
    ["null", "boolean", "number", "string"].indexOf(value === null ? "null" : typeof value) >>> 0;
  if (rank(left) !== rank(right)) return rank(left) - rank(right);
  if (typeof left === "object") return JSON.stringify(left) < JSON.stringify(right) ? -1 : 1;
  return left === right ? 0 : left < (right as typeof left) ? -1 : 1;
}

function grouped(list: CelList, name: string): Record<string, Json[]> {
  const groups = new Map<string, Json[]>();
  for (const one of jsonOf(list)) {
    const value = fieldOf(one, name);
    const key = typeof value === "string" ? value : JSON.stringify(value);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return Object.fromEntries(groups);
}

const distinct = (values: readonly Json[]) => [...new Map(values.map((one) => [JSON.stringify(one), one])).values()];

/** Lists: `sort`, `sortBy(field)`, `group(field)`, `distinct`, `flatten`, `reverse`, `first`, `last`, `sum`, `average`, `min`, `max`. Objects: `keys`, `values`, `merge`, `pick`, `omit`. And `coalesce(a, b)`. */
export const listFunctions: readonly CelFunc[] = [
  celMethod("sort", LIST, [], LIST, function () {
    return jsonOf(this).sort(compare).map(fromJson);
  }),
  celMethod("sortBy", LIST, [STRING], LIST, function (name) {
    return jsonOf(this)
      .sort((left, right) => compare(fieldOf(left, name), fieldOf(right, name)))
      .map(fromJson);
  }),
  celMethod("group", LIST, [STRING], MAP, function (name) {
    return grouped(this, name) as never;
  }),
  celMethod("distinct", LIST, [], LIST, function () {
    return distinct(jsonOf(this)).map(fromJson);
  }),
  celMethod("flatten", LIST, [], LIST, function () {
    return jsonOf(this).flat().map(fromJson);
  }),
  celMethod("reverse", LIST, [], LIST, function () {
    return jsonOf(this).reverse().map(fromJson);
  }),
  celMethod("first", LIST, [], DYN, function () {
    return fromJson(jsonOf(this)[0] ?? null);
  }),
  celMethod("last", LIST, [], DYN, function () {
    return fromJson(jsonOf(this).at(-1) ?? null);
  }),
  celFunc("sum", [LIST], DOUBLE, (list) => numbersOf(list).reduce((sum, one) => sum + one, 0)),
  celFunc("average", [LIST], DYN, (list) => {
    const numbers = numbersOf(list);
    return numbers.length === 0 ? null : numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  }),
  celFunc("min", [LIST], DYN, (list) => fromJson(jsonOf(list).sort(compare)[0] ?? null)),
  celFunc("max", [LIST], DYN, (list) => fromJson(jsonOf(list).sort(compare).at(-1) ?? null)),
  celMethod("keys", MAP, [], LIST, function () {
    return Array.from(this.keys(), String);
  }),
  celMethod("values", MAP, [], LIST, function () {
    return Array.from(this.values(), (one) => fromJson(toJson(one)));
  }),
  celMethod("merge", MAP, [MAP], MAP, function (other) {
    return new Map([...this, ...other]) as never;
  }),
  celMethod("pick", MAP, [LIST], MAP, function (names) {
    const wanted = new Set(jsonOf(names));
    return new Map([...this].filter(([key]) => wanted.has(String(key)))) as never;
  }),
  celMethod("omit", MAP, [LIST], MAP, function (names) {
    const unwanted = new Set(jsonOf(names));
    return new Map([...this].filter(([key]) => !unwanted.has(String(key)))) as never;
  }),
  celFunc("coalesce", [DYN, DYN], DYN, (value, other) =>
    fromJson(toJson(value === null || value === "" ? other : value)),
  ),
];
