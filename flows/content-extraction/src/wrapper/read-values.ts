import type { Article } from "@millrace/parsing/article";
import type { Page } from "@millrace/parsing/html";
import type { Field, Reading, Value, Values } from "../values/field.ts";
import { labelled, wordsOfName } from "../values/labelled.ts";
import { type Statements, statedValue, statementsOf } from "../values/stated.ts";
import { sameValue, typedValue } from "../values/typed-value.ts";
import { applyField, learnField } from "./learn.ts";
import { readWay } from "./read-way.ts";
import { emptyWrapper, type LearntField, type Wrapper, withSample } from "./wrapper.ts";

/** Which of the fields were found in a new way. */
export interface News {
  /** For the first time on this template. */
  readonly learnt: readonly string[];
  /** Again, as the page was rebuilt. */
  readonly relearnt: readonly string[];
  /** Not on this page nor on the ones before it, and nothing says where they went. */
  readonly lost: readonly string[];
}

export interface PageValues {
  readonly data: Values;
  /** Why each value is what it is. */
  readonly reasons: Readonly<Record<string, string>>;
  readonly wrapper: Wrapper;
  readonly news: News;
}

export interface Wishes {
  readonly fields: readonly Field[];
  /** Selectors of the user's own, by the field's name. */
  readonly selectors: Readonly<Record<string, string>>;
  /** What is known of this very page. */
  readonly example: Values;
}

/** Pages in a row without a field that pages of the template have, until it counts as lost. */
const LOST_AFTER = 3;

interface Known {
  readonly page: Page;
  readonly article: Article;
  readonly reading: Reading;
  readonly statements: Statements;
  readonly wishes: Wishes;
  readonly wrapper: Wrapper;
}

type Found = { readonly value: Value; readonly reason: string } | null;

interface FieldOutcome {
  readonly found: Found;
  readonly learnt: LearntField | null;
  readonly news: keyof News | null;
}

/** Reads the wanted values of a page, and learns on it how they are found on the next one of its template. */
export function readValues(
  page: Page,
  given: { article: Article; reading: Reading; wishes: Wishes; wrapper?: Wrapper | undefined },
): PageValues {
  const wrapper = given.wrapper ?? emptyWrapper;
  const known: Known = { ...given, page, wrapper, statements: statementsOf(page) };
  const outcomes = given.wishes.fields.map((field) => [field.name, outcomeOf(field, known)] as const);
  const named = (news: keyof News): string[] =>
    outcomes.filter(([, outcome]) => outcome.news === news).map(([name]) => name);
  const data = Object.fromEntries(outcomes.map(([name, { found }]) => [name, found?.value ?? null]));
  const fields = Object.fromEntries(
    outcomes.flatMap(([name, { learnt }]) => (learnt === null ? [] : [[name, learnt] as const])),
  );
  return {
    data,
    reasons: Object.fromEntries(outcomes.map(([name, { found }]) => [name, found?.reason ?? "not found on the page"])),
    wrapper: withSample({ ...wrapper, fields: { ...wrapper.fields, ...fields } }, given.reading.url, data),
    news: { learnt: named("learnt"), relearnt: named("relearnt"), lost: named("lost") },
  };
}

function outcomeOf(field: Field, known: Known): FieldOutcome {
  const { page, reading, wishes, wrapper } = known;
  const before = wrapper.fields[field.name];
  const learnt = before?.type === field.type && before.many === field.many ? before : null;
  const applied = learnt === null ? null : applyField(page, learnt, { field, reading });
  const sure = selectedValue(field, known) ?? exampleValue(field, wishes.example) ?? statedValue(field, known);
  const beside = labelledValue(field, known) ?? headingValue(field, known);
  const byWrapper = applied && { value: applied.value, reason: "where it stood on earlier pages of the template" };
  const found = sure ?? byWrapper ?? beside ?? null;
  const learn = (value: Value) => learnField(page, value, { field, reading });
  if (learnt === null) {
    const first = found === null ? null : learn(found.value);
    return { found, learnt: first, news: first === null ? null : "learnt" };
  }
  const isRight = applied !== null && (sure === null || sameList(applied.value, sure.value));
  if (isRight) return { found, learnt: confirmed(learnt, applied.way), news: null };
  const remembered =
    applied === null ? wrapper.samples.find(({ url }) => url === reading.url)?.values[field.name] : undefined;
  const value = sure?.value ?? beside?.value ?? remembered ?? null;
  const again = value === null ? null : learn(value);
  if (again !== null) {
    const recovered = found ?? { value, reason: "the value of the last visit, which now stands elsewhere on the page" };
    return { found: recovered, learnt: again, news: "relearnt" };
  }
  const missing = learnt.missing + 1;
  const wasUsual = learnt.filled >= (learnt.seen - learnt.missing) / 2;
  return {
    found,
    learnt: { ...learnt, seen: learnt.seen + 1, missing },
    news: wasUsual && missing === LOST_AFTER ? "lost" : null,
  };
}

/** Counts a page on which a way held, and puts that way first. */
function confirmed(learnt: LearntField, way: number): LearntField {
  const held = learnt.ways[way];
  const ways = held === undefined || way === 0 ? learnt.ways : [held, ...learnt.ways.filter((one) => one !== held)];
  return { ...learnt, ways, seen: learnt.seen + 1, filled: learnt.filled + 1, missing: 0 };
}

const sameList = (a: Value, b: Value): boolean => {
  const [left, right] = [[a].flat(), [b].flat()];
  return left.length === right.length && left.every((value, index) => sameValue(value, right[index] ?? null));
};

function selectedValue(field: Field, { page, wishes, reading }: Known): Found {
  const css = wishes.selectors[field.name];
  if (css === undefined) return null;
  const attributes = field.type === "url" ? ["href", "src", "content", null] : ["content", "datetime", null];
  for (const attribute of attributes) {
    const values = readWay(page, { css, attribute })
      .map((text) => typedValue(text, field.type, reading))
      .filter((value) => value !== null);
    const [first] = values;
    if (first !== undefined) return { value: field.many ? values : first, reason: `your selector ${css}` };
  }
  return null;
}

function exampleValue({ name }: Field, example: Values): Found {
  const value = example[name];
  return value === undefined || value === null ? null : { value, reason: "your example" };
}

function labelledValue(field: Field, { page, reading }: Known): Found {
  const labels = [wordsOfName(field.name), ...(field.description === undefined ? [] : [field.description])];
  const said = labelled(page, labels, field.description);
  if (said === null) return null;
  const texts = field.many ? said.parts.flatMap((part) => part.split(/\s*[,;·•|]\s*/u)) : [said.text];
  const values = texts.map((one) => typedValue(one, field.type, reading)).filter((value) => value !== null);
  const [first] = values;
  return first === undefined ? null : { value: field.many ? values : first, reason: `it stands beside its label` };
}

/** The name of what a page is about is its heading, where nothing says it otherwise. */
function headingValue(field: Field, { article, reading }: Known): Found {
  const isName = field.name.toLowerCase() === "name" && !field.many && article.title !== null;
  const value = isName ? typedValue(article.title, field.type, reading) : null;
  return value === null ? null : { value, reason: article.reasons.title ?? "the article" };
}
