import { type PageElement, selfAndAncestors } from "../html/index.ts";
import { type DressedBlock, partsOf } from "./dress.ts";
import { absoluteUrl } from "./images.ts";
import { type Piece, tidy } from "./outline.ts";
import type { TableRow } from "./table.ts";

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string): string => text.replace(/[&<>"]/gu, (mark) => ENTITIES[mark] ?? mark);

function inline({ text, link, strong, code }: Piece, url: string | null): string {
  if (text.trim() === "") return text;
  const address = link === null ? null : absoluteUrl(link, url);
  let words = escaped(text);
  if (code) words = `<code>${words}</code>`;
  if (strong) words = `<strong>${words}</strong>`;
  return address === null ? words : `<a href="${escaped(address)}">${words}</a>`;
}

const lineOf = (pieces: readonly Piece[], url: string | null): string =>
  tidy(pieces.map((piece) => inline(piece, url)).join("")).replace(/\n/gu, "<br>");

/** The list that the blocks beside one another share. */
interface Group {
  readonly tag: "ul" | "ol";
  readonly element: PageElement | null;
}

function groupOf({ element, dress }: DressedBlock): Group | null {
  if (dress.kind !== "item") return null;
  const list = selfAndAncestors(element).find(({ tag }) => /^(?:ul|ol|dl)$/u.test(tag)) ?? null;
  return { tag: list?.tag === "ol" ? "ol" : "ul", element: list };
}

const TAGS = { paragraph: "p", item: "li", quote: "blockquote", cell: "p" } as const;

function elementOf({ dress: { kind, level, text }, pieces }: DressedBlock, url: string | null): string {
  if (kind === "code") return `<pre>${escaped(text)}</pre>`;
  const tag = kind === "heading" ? `h${level ?? 2}` : TAGS[kind];
  return `<${tag}>${lineOf(pieces, url)}</${tag}>`;
}

function tableOf(rows: readonly TableRow<readonly Piece[]>[], url: string | null): string {
  const cell = ({ isHead, content }: TableRow<readonly Piece[]>["cells"][number]): string => {
    const tag = isHead ? "th" : "td";
    return `<${tag}>${lineOf(content ?? [], url)}</${tag}>`;
  };
  return ["<table>", ...rows.map(({ cells }) => `<tr>${cells.map(cell).join("")}</tr>`), "</table>"].join("\n");
}

/** The lists that are open, the innermost last; one within another stands in its last item. */
class OpenLists {
  readonly #lines: string[];
  readonly #open: Group[] = [];

  constructor(lines: string[]) {
    this.#lines = lines;
  }

  enter(group: Group | null): void {
    const isAround = (one: Group): boolean =>
      group !== null &&
      one.element !== null &&
      (one.element === group.element ||
        (group.element !== null && selfAndAncestors(group.element).includes(one.element)));
    while (this.#open.length > 0 && !isAround(this.#open.at(-1)!)) this.#leave();
    if (group === null || this.#open.at(-1)?.element === group.element) return;
    if (this.#open.length > 0) this.#lines.push((this.#lines.pop() ?? "").replace(/<\/li>$/u, ""));
    this.#lines.push(`<${group.tag}>`);
    this.#open.push(group);
  }

  #leave(): void {
    const inner = this.#open.pop();
    this.#lines.push(`</${inner?.tag}>${this.#open.length > 0 ? "</li>" : ""}`);
  }
}

/** Writes the kept blocks as plain HTML: no scripts, styles, classes, or anything that a browser would load. */
export function cleanHtmlOf(blocks: readonly DressedBlock[], url: string | null): string {
  const lines: string[] = [];
  const lists = new OpenLists(lines);
  for (const part of partsOf(blocks)) {
    lists.enter(part.table === null ? groupOf(part.block) : null);
    lines.push(part.table === null ? elementOf(part.block, url) : tableOf(part.table, url));
  }
  lists.enter(null);
  return lines.join("\n");
}
