import { type Page, type PageElement, shortText } from "@millrace/parsing/html";
import { selectAll } from "@millrace/parsing/selector";
import type { Field, Reading, Value } from "../values/field.ts";
import { labelOf } from "../values/labelled.ts";
import { sameValue, typedValue } from "../values/typed-value.ts";
import { namesOfElement } from "./name-element.ts";
import { readWay, saidBy } from "./read-way.ts";
import type { LearntField, Way } from "./wrapper.ts";

const ATTRIBUTES = [null, "content", "datetime", "href", "src", "value", "title", "alt"] as const;
/** More ways than these add no safety, and each costs time on every page. */
const WAYS = 4;
/** The value of a page's title stands in dozens of places: the first few are its own. */
const PLACES = 8;

interface Place {
  readonly element: PageElement;
  readonly attribute: string | null;
}

/** Where a value stands on a page: the innermost elements that say it and no more. */
function placesOf(page: Page, value: Value, { field, reading }: { field: Field; reading: Reading }): Place[] {
  const longest = typeof value === "string" ? value.length + 50 : 80;
  const places: Place[] = [];
  for (const element of page.elements) {
    if (element.tag === "script" || element.tag === "head" || element.tag === "title" || element.tag === "meta")
      continue;
    for (const attribute of ATTRIBUTES) {
      if (attribute !== null && element.attributes[attribute] === undefined) continue;
      if (attribute === null && (field.type === "url" || shortText(element, longest + 1).length > longest)) continue;
      const said = typedValue(saidBy(element, attribute), field.type, reading);
      if (said !== null && sameValue(said, value)) places.push({ element, attribute });
    }
    if (places.length >= PLACES * 4) break;
  }
  const inner = places.filter(
    ({ element, attribute }) =>
      attribute !== null || !places.some((other) => other.attribute === null && other.element.parent === element),
  );
  return inner.slice(0, PLACES);
}

/** Ways that lead to exactly this value on this page, the most lasting first. */
function waysTo(page: Page, value: Value, known: { field: Field; reading: Reading }): Way[] {
  const wanted = Array.isArray(value) ? value : [value];
  const first = wanted[0];
  if (first === undefined) return [];
  const scored: { way: Way; score: number }[] = [];
  for (const { element, attribute } of placesOf(page, first, known)) {
    const label = attribute === null && !known.field.many ? labelOf(element) : null;
    if (label !== null) scored.push({ way: { label }, score: 75 });
    for (const { css, score } of namesOfElement(element)) {
      const unique = wanted.length > 1 || selectAll(page, css).length === 1;
      scored.push({ way: { css, attribute }, score: score - (unique ? 0 : 25) });
    }
  }
  const ways: Way[] = [];
  for (const { way } of scored.sort((a, b) => b.score - a.score)) {
    if (ways.length === WAYS) break;
    if (
      leadsTo(page, way, { ...known, wanted }) &&
      !ways.some((other) => JSON.stringify(other) === JSON.stringify(way))
    )
      ways.push(way);
  }
  return ways;
}

function leadsTo(page: Page, way: Way, known: { field: Field; reading: Reading; wanted: readonly Value[] }): boolean {
  const { field, reading, wanted } = known;
  const values = readWay(page, way).map((text) => typedValue(text, field.type, reading));
  const found = field.many ? values : values.slice(0, 1);
  return (
    found.length === wanted.length &&
    found.every((value, index) => value !== null && sameValue(value, wanted[index] ?? null))
  );
}

const lengthsOf = (value: Value): number[] => [value].flat().map((one) => (typeof one === "string" ? one.length : 1));

/** Learns how a field is found from a page on which its value is known; null where it stands nowhere on it. */
export function learnField(page: Page, value: Value, known: { field: Field; reading: Reading }): LearntField | null {
  const ways = waysTo(page, value, known);
  if (ways.length === 0) return null;
  const lengths = lengthsOf(value);
  const { type, many } = known.field;
  return {
    type,
    many,
    ways,
    shortest: Math.min(...lengths),
    longest: Math.max(...lengths),
    seen: 1,
    filled: 1,
    missing: 0,
  };
}

/** A text so much shorter or longer than all before stands somewhere else. */
const STRAY = 4;

/** Whether a value looks like those found before. */
function looksAlike({ shortest, longest }: LearntField, value: Value): boolean {
  return lengthsOf(value).every((length) => length >= Math.floor(shortest / STRAY) && length <= longest * STRAY + 20);
}

/** What a learnt field says on a page, and by which of its ways; null where none leads to a value like those before. */
export function applyField(
  page: Page,
  learnt: LearntField,
  { field, reading }: { field: Field; reading: Reading },
): { value: Value; way: number } | null {
  for (const [index, way] of learnt.ways.entries()) {
    const values = readWay(page, way)
      .map((text) => typedValue(text, field.type, reading))
      .filter((value) => value !== null);
    const value: Value = field.many ? values : (values[0] ?? null);
    if (values.length > 0 && looksAlike(learnt, value)) return { value, way: index };
  }
  return null;
}
