import { type Page, type PageElement, shortText, textOf } from "@millrace/parsing/html";

const LONGEST_LABEL = 60;
const LONGEST_VALUE = 400;

/** A label as it is compared: without its colon, in lower case. */
const plainLabel = (text: string): string =>
  text
    .replace(/[\s:：*]+/gu, " ")
    .trim()
    .toLowerCase();

/** A field's name as a person writes it: `releaseDate` and `release_date` are “release date”. */
export const wordsOfName = (name: string): string =>
  plainLabel(name.replace(/(?<=[a-z\d])(?=[A-Z])/gu, " ").replace(/[_.-]+/gu, " "));

function elementAfter(element: PageElement): PageElement | null {
  const siblings = element.parent?.children ?? [];
  const after = siblings.slice(siblings.indexOf(element) + 1);
  const next = after.find((sibling) => typeof sibling !== "string");
  return next === undefined || typeof next === "string" ? null : next;
}

/** The element that a label stands before, and what it holds; null for a label of nothing. */
function valueBeside(label: PageElement): { element: PageElement; text: string } | null {
  const parent = label.parent;
  const next = elementAfter(label);
  if (next !== null && (next.tag === "dd" || next.tag === "td" || parent?.tag !== "p")) {
    const text = textOf(next);
    if (text !== "" && text.length <= LONGEST_VALUE) return { element: next, text };
  }
  if (parent === null) return null;
  const [whole, own] = [shortText(parent, LONGEST_VALUE), textOf(label)];
  const rest = whole.startsWith(own) ? whole.slice(own.length).replace(/^[\s:：]+/u, "") : "";
  return rest === "" ? null : { element: parent, text: rest };
}

/** What stands beside the first element whose whole text is one of these labels, or after it on its own line: `Price: 5`. */
export function labelledText({ elements }: Page, labels: readonly string[]): string | null {
  const wanted = new Set(labels.map(plainLabel).filter((label) => label !== ""));
  if (wanted.size === 0) return null;
  for (const element of elements) {
    if (element.tag === "script") continue;
    const text = shortText(element, LONGEST_VALUE + 1);
    if (text === "" || text.length > LONGEST_VALUE) continue;
    if (text.length <= LONGEST_LABEL && wanted.has(plainLabel(text))) {
      const beside = valueBeside(element);
      if (beside !== null) return beside.text;
    }
    const line = /^([^:：]{1,60})[:：]\s*(\S.*)$/u.exec(text);
    if (line !== null && wanted.has(plainLabel(line[1] ?? ""))) return line[2] ?? null;
  }
  return null;
}

/** The label of a value's element: what stands before it, short and ending a row's first cell or with a colon. */
export function labelOf(element: PageElement): string | null {
  const siblings = element.parent?.children ?? [];
  const before = siblings
    .slice(0, siblings.indexOf(element))
    .findLast((sibling) => typeof sibling !== "string" || sibling.trim() !== "");
  if (before === undefined) return null;
  const text = typeof before === "string" ? before.trim() : textOf(before);
  const isLabel = text.endsWith(":") || (typeof before !== "string" && /^(?:dt|th|label)$/u.test(before.tag));
  return isLabel && text.length <= LONGEST_LABEL ? plainLabel(text) || null : null;
}
