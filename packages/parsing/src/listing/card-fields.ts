import { namesOf, type PageElement, textOf } from "../html/tree.ts";

/** One piece of text on a card, with what its author says about it. */
export interface CardField {
  /** The same for the same part of every card of a list. */
  readonly path: string;
  readonly text: string;
  /** What the page keeps for machines beside the text: `datetime`, `content`, `title`. */
  readonly machine: string | null;
  /** What the card calls it: the text before a colon, or the term of a description list. */
  readonly label: string | null;
  /** The names of its element and of those around it on the card. */
  readonly names: string;
  /** Where it leads, if it is a link. */
  readonly href: string | null;
  readonly heading: boolean;
}

const SEPARATORS = /\s+[|·•‧∙⋅]\s*|\s*[|·•‧∙⋅]\s+|\s+[–—]\s+/u;
const LABELLED = /^([\p{L}][\p{L} .-]{1,28}?)\s*:\s+(\S.*)$/su;
const INLINE = new Set([
  "b",
  "strong",
  "i",
  "em",
  "span",
  "small",
  "sup",
  "sub",
  "abbr",
  "mark",
  "br",
  "wbr",
  "u",
  "bdi",
  "a",
  "time",
]);
const DROPPED = new Set(["script", "button", "input", "select", "label", "form"]);

/** What an element says by itself: its own words, and those of inline elements without an own meaning. */
function isWhole(element: PageElement): boolean {
  const elements = element.children.filter((child) => typeof child !== "string");
  const ownText = element.children.some((child) => typeof child === "string" && /[\p{L}\p{N}]/u.test(child));
  const separated = element.children.some((child) => typeof child === "string" && /[|·•]/u.test(child));
  return (
    ownText &&
    !separated &&
    elements.every(
      ({ tag, attributes }) => INLINE.has(tag) && tag !== "a" && attributes.class === undefined && tag !== "time",
    )
  );
}

const stepOf = ({ tag, attributes }: PageElement): string => {
  const name = attributes.itemprop ?? attributes.class?.trim().split(/\s+/u)[0];
  return name === undefined ? tag : `${tag}.${name.replace(/\d+/gu, "")}`;
};

function machineOf({ attributes, tag }: PageElement): string | null {
  return (
    attributes.datetime ?? attributes.content ?? (tag === "time" || tag === "abbr" ? (attributes.title ?? null) : null)
  );
}

const elementsOf = ({ children }: PageElement): PageElement[] => children.filter((child) => typeof child !== "string");

/** What the head of a table calls the cells of one of its rows, if it has as many; empty for another element. */
function columnNames(card: PageElement): string[] {
  if (card.tag !== "tr") return [];
  const around = card.parent?.tag === "table" ? card.parent : (card.parent?.parent ?? null);
  if (around?.tag !== "table") return [];
  const rows = elementsOf(around).flatMap((part) => (part.tag === "tr" ? [part] : elementsOf(part)));
  const head = elementsOf(rows[0] ?? card);
  const isHead = head.length > 1 && head.every(({ tag }) => tag === "th") && rows[0] !== card;
  return isHead && head.length === elementsOf(card).length ? head.map((cell) => textOf(cell).toLowerCase()) : [];
}

interface Around {
  readonly path: string;
  readonly names: string;
  readonly href: string | null;
  readonly heading: boolean;
}

function collect(element: PageElement, around: Around, fields: CardField[]): void {
  const { tag, attributes } = element;
  if (DROPPED.has(tag) || attributes["aria-hidden"] === "true" || attributes.hidden !== undefined) return;
  const here: Around = {
    path: around.path,
    names: `${around.names} ${namesOf(element)} ${attributes["aria-label"] ?? ""}`.toLowerCase(),
    href: tag === "a" ? (attributes.href ?? null) : around.href,
    heading: around.heading || /^h[1-6]$/u.test(tag) || attributes.role === "heading",
  };
  const machine = machineOf(element);
  if (isWhole(element) || (element.children.length === 0 && machine !== null)) {
    addTexts(textOf(element) || (machine ?? ""), { ...here, machine }, fields);
    return;
  }
  let place = 0;
  const alike = new Map<string, number>();
  for (const child of element.children) {
    if (typeof child !== "string") {
      const step = stepOf(child);
      const before = alike.get(step) ?? 0;
      alike.set(step, before + 1);
      collect(child, { ...here, path: `${here.path}>${step}${before === 0 ? "" : `~${before + 1}`}` }, fields);
    } else if (/[\p{L}\p{N}]/u.test(child))
      addTexts(child, { ...here, path: `${here.path}#${place++}`, machine }, fields);
  }
}

function addTexts(text: string, around: Around & { readonly machine: string | null }, fields: CardField[]): void {
  const parts = text
    .replace(/\s+/gu, " ")
    .trim()
    .split(SEPARATORS)
    .map((part) => part.trim())
    .filter((part) => /[\p{L}\p{N}]/u.test(part));
  for (const [index, part] of parts.entries()) {
    const labelled = LABELLED.exec(part);
    fields.push({
      ...around,
      path: parts.length > 1 ? `${around.path}/${index}` : around.path,
      text: labelled?.[2] ?? part,
      label: labelled?.[1]?.toLowerCase() ?? null,
    });
  }
}

/** A field that only names the next one gives it its label and goes. */
function joinLabels(fields: readonly CardField[]): CardField[] {
  const joined: CardField[] = [];
  let label: string | null = null;
  for (const field of fields) {
    const only =
      /^([\p{L}][\p{L} .()/²-]{1,28}?)\s*:$/u.exec(field.text)?.[1] ??
      (/>dt(?:[.~][^>]*)?$/u.test(field.path) || />th(?:[.~][^>]*)?$/u.test(field.path) ? field.text : null);
    if (only !== null) {
      label = only.toLowerCase();
      continue;
    }
    joined.push(label === null ? field : { ...field, label, path: `${field.path}@${label}` });
    label = null;
  }
  return joined;
}

/** The texts of a card in reading order. The path of a labelled one holds its label, so that such parts are told apart. */
export function cardFields(card: PageElement): CardField[] {
  const around: Around = { path: "", names: "", href: null, heading: false };
  const columns = columnNames(card);
  const fields: CardField[] = [];
  if (columns.length === 0) collect(card, around, fields);
  else
    for (const [index, cell] of elementsOf(card).entries()) {
      const inCell: CardField[] = [];
      collect(cell, { ...around, path: `>${cell.tag}~${index + 1}` }, inCell);
      fields.push(...inCell.map((field) => ({ ...field, label: field.label ?? (columns[index] || null) })));
    }
  return joinLabels(fields).map((field) =>
    field.label !== null && !field.path.includes("@") ? { ...field, path: `${field.path}@${field.label}` } : field,
  );
}
