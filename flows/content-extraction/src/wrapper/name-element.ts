import { type PageElement, selfAndAncestors } from "@millrace/parsing/html";
import { placeOf } from "@millrace/parsing/selector";

/** What authors name for machines changes seldom, names for looks more often, places most often. */
const SEMANTIC = [
  "itemprop",
  "property",
  "data-testid",
  "data-test",
  "data-qa",
  "data-field",
  "data-role",
  "rel",
  "name",
];
const NEAREST_ANCHORS = 6;

/** A name that a person gave: no number, and no hash of a build. */
const isLasting = (name: string): boolean =>
  /^[\p{L}][\p{L}_-]{1,40}$/u.test(name) &&
  /[aeiouyäöüа-я]/iu.test(name) &&
  !/__[a-z]*[A-Z]|[a-z][A-Z][a-z]?[A-Z]/u.test(name);

const quoted = (value: string): string => `"${value.replace(/["\\]/gu, "\\$&")}"`;

/** A selector of a single element with how lasting it is: higher is better. */
export interface Named {
  readonly css: string;
  readonly score: number;
}

/** The names by which an element alone can be told, the most lasting first. */
function ownNames({ tag, attributes }: PageElement): Named[] {
  const names: Named[] = [];
  for (const name of SEMANTIC) {
    const value = attributes[name];
    if (value !== undefined && value.length <= 60 && !/\d{3}/u.test(value))
      names.push({ css: `[${name}=${quoted(value)}]`, score: 100 });
  }
  const { id, class: classes = "" } = attributes;
  if (id !== undefined && isLasting(id)) names.push({ css: `#${id}`, score: 90 });
  for (const one of classes.split(/\s+/u)) if (isLasting(one)) names.push({ css: `${tag}.${one}`, score: 70 });
  return names;
}

/** The way down from an anchor to an element, by tags and, where siblings share them, places. */
function pathBelow(line: readonly PageElement[], anchor: string): string {
  const steps = line.toReversed().map((element) => {
    const { tag, parent } = element;
    const alike = parent?.children.filter((child) => typeof child !== "string" && child.tag === tag).length ?? 1;
    return alike > 1 ? `${tag}:nth-of-type(${placeOf(element, { ofType: true })})` : tag;
  });
  return [anchor, ...steps].join(" > ");
}

/** Selectors that may lead to an element: its own names, those below the names of what it lies in, and the way down from there. */
export function namesOfElement(element: PageElement): Named[] {
  const own = ownNames(element);
  const line = selfAndAncestors(element);
  const found = [...own];
  for (const [above, anchor] of line.slice(1, NEAREST_ANCHORS + 1).entries()) {
    for (const { css, score } of ownNames(anchor).slice(0, 2)) {
      for (const name of own.slice(0, 2))
        found.push({ css: `${css} ${name.css}`, score: Math.min(score, name.score) - 5 - above });
      found.push({ css: `${css} ${element.tag}`, score: score - 20 - above });
      found.push({ css: pathBelow(line.slice(0, above + 1), css), score: score - 30 - 5 * above });
    }
  }
  return found;
}
