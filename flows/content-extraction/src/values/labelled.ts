import { type Page, type PageElement, shortText, textOf } from "@millrace/parsing/html";

const LONGEST_LABEL = 60;
const LONGEST_VALUE = 400;
/** A value in the same line as its label, with nothing but a space between them, is a number, a day or a version. */
const LONGEST_UNMARKED = 40;

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

/** What the element that a label stands before holds; null for a label of nothing. */
function valueBeside(label: PageElement): Labelled | null {
  const parent = label.parent;
  const next = elementAfter(label);
  if (next !== null && (next.tag === "dd" || next.tag === "td" || parent?.tag !== "p")) {
    const text = textOf(next);
    if (text !== "" && text.length <= LONGEST_VALUE) return { text, parts: partsOf(next) };
  }
  if (parent === null) return null;
  const [whole, own] = [shortText(parent, LONGEST_VALUE), textOf(label)];
  const rest = whole.startsWith(own) ? whole.slice(own.length).replace(/^[\s:：]+/u, "") : "";
  return rest === "" ? null : { text: rest, parts: [rest] };
}

/** What is pressed leads somewhere and labels nothing: tabs of the same names stand beside each other. */
const isPressed = ({ tag, attributes: { role } }: PageElement): boolean =>
  tag === "button" || tag === "option" || role === "tab" || role === "button" || role === "menuitem";

/** The texts of what an element lists; its whole text alone where it lists nothing. */
function partsOf(element: PageElement): string[] {
  const inner = element.children.filter((child) => typeof child !== "string" || /[\p{L}\p{N}]/u.test(child));
  const [first] = inner;
  if (inner.length === 1 && first !== undefined && typeof first !== "string") return partsOf(first);
  const texts = inner.flatMap((child) => (typeof child === "string" ? [] : [textOf(child)])).filter(Boolean);
  return texts.length > 1 && inner.every((child) => typeof child !== "string") ? texts : [textOf(element)];
}

/** What a label says: as one text, and taken apart where it is a list. */
export interface Labelled {
  readonly text: string;
  readonly parts: readonly string[];
}

/**
 * What stands beside the first element whose whole text is one of these labels, or after it on its own line: `Price: 5`.
 * The one that the user has written, `told`, may do without the colon: `Latest 1.2.0 - 3 days ago`.
 */
export function labelled(page: Page, labels: readonly string[], told?: string): Labelled | null {
  return markedText(page, labels) ?? unmarkedText(page, told);
}

function unmarkedText({ elements }: Page, told: string | undefined): Labelled | null {
  const label = plainLabel(told ?? "");
  if (label === "") return null;
  for (const element of elements) {
    if (element.tag === "script") continue;
    const text = shortText(element, LONGEST_VALUE + 1);
    if (text.length > LONGEST_VALUE || !text.toLowerCase().startsWith(`${label} `)) continue;
    const [value = ""] = text.slice(label.length + 1).split(/\s+[-–—·•|]\s+/u);
    if (value.length <= LONGEST_UNMARKED && /\d/u.test(value)) return { text: value, parts: [value] };
  }
  return null;
}

function markedText({ elements }: Page, labels: readonly string[]): Labelled | null {
  const wanted = new Set(labels.map(plainLabel).filter((label) => label !== ""));
  if (wanted.size === 0) return null;
  for (const element of elements) {
    if (element.tag === "script" || isPressed(element)) continue;
    const text = shortText(element, LONGEST_VALUE + 1);
    if (text === "" || text.length > LONGEST_VALUE) continue;
    if (text.length <= LONGEST_LABEL && wanted.has(plainLabel(text))) {
      const beside = valueBeside(element);
      if (beside !== null) return beside;
    }
    const line = /^([^:：]{1,60})[:：]\s*(\S.*)$/u.exec(text);
    const [, before = "", value = ""] = line ?? [];
    if (wanted.has(plainLabel(before))) return { text: value, parts: [value] };
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
