import { Parser } from "htmlparser2";

export interface PageElement {
  tag: string;
  attributes: Readonly<Record<string, string>>;
  parent: PageElement | null;
  children: (PageElement | string)[];
  /** Kept by `namesOf`, which is asked for the same elements again and again. */
  names?: string;
}

export interface Page {
  root: PageElement;
  /** All elements in document order. */
  elements: readonly PageElement[];
}

/** Elements whose text is never shown and means nothing here; scripts are kept, as they may hold statements. */
const DROPPED = new Set(["style", "svg", "math", "iframe", "object", "template", "noscript"]);

/** As deep as browsers nest; what lies deeper becomes a sibling there. */
const MAX_DEPTH = 512;

/**
 * Parses a page in one pass into a light tree; `noscript` and `template` are left out, as a browser does not show them, but
 * for the pictures in `noscript`, which a script would load elsewhere.
 */
export function parseHtml(html: string): Page {
  const elements: PageElement[] = [];
  const root: PageElement = { tag: "#root", attributes: {}, parent: null, children: [] };
  let current = root;
  let depth = 0;
  let dropped = 0;
  let isWithoutScripts = false;
  const parser = new Parser({
    onopentag(tag, attributes) {
      if (dropped === 0) isWithoutScripts = tag === "noscript";
      const isDropped = dropped > 0 || DROPPED.has(tag);
      if (isDropped) dropped += 1;
      if (isDropped && !(isWithoutScripts && tag === "img")) return;
      const element: PageElement = { tag, attributes, parent: current, children: [] };
      current.children.push(element);
      elements.push(element);
      if (isDropped) return;
      depth += 1;
      if (depth <= MAX_DEPTH) current = element;
    },
    ontext(text) {
      if (dropped > 0) return;
      const last = current.children.length - 1;
      const before = current.children[last];
      if (typeof before === "string") current.children[last] = before + text;
      else current.children.push(text);
    },
    onclosetag() {
      if (dropped > 0) {
        dropped -= 1;
        return;
      }
      if (depth <= MAX_DEPTH) current = current.parent ?? root;
      depth -= 1;
    },
  });
  parser.end(html);
  return { root, elements };
}

/** All elements below one, in document order. */
export function descendants(element: PageElement): PageElement[] {
  const found: PageElement[] = [];
  const collect = ({ children }: PageElement): void => {
    for (const child of children) {
      if (typeof child === "string") continue;
      found.push(child);
      collect(child);
    }
  };
  collect(element);
  return found;
}

/** The element itself and everything it lies in, from the inside out. */
export function selfAndAncestors(element: PageElement): PageElement[] {
  const line: PageElement[] = [];
  for (let at: PageElement | null = element; at !== null && at.tag !== "#root"; at = at.parent) line.push(at);
  return line;
}

const NAMING = ["class", "id", "itemprop", "property", "role", "data-testid", "data-test", "data-qa"];

/** Everything by which its author named an element, in lower case, camel case taken apart. */
export function namesOf(element: PageElement): string {
  if (element.names !== undefined) return element.names;
  const written = NAMING.map((name) => element.attributes[name] ?? "").join(" ");
  element.names = `${element.tag} ${written.replace(/(?<=[a-z])(?=[A-Z])/gu, "-")}`.toLowerCase();
  return element.names;
}

/** The beginning of an element's text, at least `length` characters where there are so many. */
export function shortText(element: PageElement, length: number): string {
  let text = "";
  const collect = (node: PageElement): void => {
    for (const child of node.children) {
      if (text.length >= length) return;
      if (typeof child === "string") text += child;
      else if (child.tag === "br") text += " ";
      else if (child.tag !== "script") collect(child);
    }
  };
  collect(element);
  return text.replace(/\s+/gu, " ").trim();
}

/** The text of an element as it stands in the markup, spaces collapsed. */
export function textOf(element: PageElement): string {
  return shortText(element, Number.POSITIVE_INFINITY);
}
