/** A test of one attribute: `[name]`, `[name="value"]` and its kin. */
export interface AttributeTest {
  readonly name: string;
  readonly operator: "" | "=" | "~=" | "^=" | "$=" | "*=";
  readonly value: string;
}

/** What one element must be. */
export interface Compound {
  readonly tag: string | null;
  readonly attributes: readonly AttributeTest[];
  /** Its place among its siblings of the same tag (`of-type`) or of all, counted from 1. */
  readonly places: readonly { readonly ofType: boolean; readonly place: number }[];
  /** How it is joined to the compound before it. */
  readonly joint: "below" | "child of";
}

const TOKEN =
  /\s*([>,])\s*|(\s+)|([a-z][\w-]*|\*)|#((?:[\w-]|\\.|[^\0-\x7f])+)|\.((?:[\w-]|\\.|[^\0-\x7f])+)|\[\s*([\w:-]+)\s*(?:([~^$*]?=)\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([\w-]+))\s*)?\]|:(first-child|first-of-type|nth-child|nth-of-type)(?:\((\d+)\))?/iuy;

const plain = (written: string): string => written.replace(/\\(.)/gu, "$1");

interface Draft {
  tag: string | null;
  attributes: AttributeTest[];
  places: { ofType: boolean; place: number }[];
  joint: Compound["joint"];
}

const emptyDraft = (joint: Compound["joint"] = "below"): Draft => ({ tag: null, attributes: [], places: [], joint });
const isEmpty = ({ tag, attributes, places }: Draft): boolean =>
  tag === null && attributes.length + places.length === 0;

/**
 * Parses CSS selectors of the kind that pick out values: tags, `#id`, `.class`, `[attribute]` with any operator but `|=`,
 * `:first-child`, `:nth-child(2)`, the same of type, below and child of, lists by commas. Null for all else.
 */
export function parseSelector(written: string): readonly (readonly Compound[])[] | null {
  const lists: Draft[][] = [[emptyDraft()]];
  const text = written.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const token = TOKEN.exec(text);
    if (token === null) return null;
    const list = lists.at(-1) as Draft[];
    const draft = list.at(-1) as Draft;
    const [, joint, space] = token;
    if (joint !== undefined || space !== undefined) {
      if (isEmpty(draft)) return null;
      if (joint === ",") lists.push([emptyDraft()]);
      else list.push(emptyDraft(joint === ">" ? "child of" : "below"));
    } else if (!addTo(draft, token)) return null;
  }
  return lists.flat().some(isEmpty) ? null : lists;
}

/** Adds a simple selector; false where it may not stand there. */
function addTo(draft: Draft, token: RegExpExecArray): boolean {
  const [, , , tag, id, className, name, operator = "", double, single, bare, place, number] = token;
  if (tag !== undefined) {
    if (!isEmpty(draft)) return false;
    draft.tag = tag.toLowerCase();
  } else if (id !== undefined) draft.attributes.push({ name: "id", operator: "=", value: plain(id) });
  else if (className !== undefined) draft.attributes.push({ name: "class", operator: "~=", value: plain(className) });
  else if (name !== undefined) {
    const value = plain(double ?? single ?? bare ?? "");
    draft.attributes.push({ name: name.toLowerCase(), operator: operator as AttributeTest["operator"], value });
  } else if (place !== undefined) {
    if (place.toLowerCase().startsWith("nth") !== (number !== undefined)) return false;
    draft.places.push({ ofType: place.toLowerCase().endsWith("of-type"), place: Number(number ?? 1) });
  }
  return true;
}
