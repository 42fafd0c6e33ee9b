import { type PageElement, selfAndAncestors } from "../html/index.ts";
import type { ArticleBlock } from "./article.ts";
import { absoluteUrl } from "./images.ts";
import { dressOf } from "./markdown.ts";
import { type Block, type Piece, tidy } from "./outline.ts";

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string): string => text.replace(/[&<>"]/gu, (mark) => ENTITIES[mark] ?? mark);

function inline({ text, link, strong }: Piece, url: string | null): string {
  if (text.trim() === "") return text;
  const words = strong ? `<strong>${escaped(text)}</strong>` : escaped(text);
  const address = link === null ? null : absoluteUrl(link, url);
  return address === null ? words : `<a href="${escaped(address)}">${words}</a>`;
}

const around = ({ element }: Block, tag: RegExp): PageElement | null =>
  selfAndAncestors(element).find((one) => tag.test(one.tag)) ?? null;

/** The element that the blocks beside one another share: a list, or a row of a table. */
interface Group {
  readonly tag: string;
  readonly element: PageElement | null;
}

function groupOf(block: Block, kind: ArticleBlock["kind"]): Group | null {
  if (kind === "cell") return { tag: "tr", element: around(block, /^tr$/u) };
  if (kind !== "item") return null;
  const list = around(block, /^(?:ul|ol|dl)$/u);
  return { tag: list?.tag === "ol" ? "ol" : "ul", element: list };
}

const TAGS = { paragraph: "p", item: "li", quote: "blockquote", code: "pre", cell: "td" } as const;

function elementOf(block: Block, { kind, level, text }: ArticleBlock, url: string | null): string {
  if (kind === "code") return `<pre>${escaped(text)}</pre>`;
  const words = tidy(block.pieces.map((piece) => inline(piece, url)).join("")).replace(/\n/gu, "<br>");
  const tag = kind === "heading" ? `h${level ?? 2}` : TAGS[kind];
  return `<${tag}>${words}</${tag}>`;
}

/** Writes the kept blocks as plain HTML: no scripts, styles, classes, or anything that a browser would load. */
export function cleanHtmlOf(blocks: readonly Block[], url: string | null): string {
  const lines: string[] = [];
  let open = null as Group | null;
  const end = (): void => {
    if (open !== null) lines.push(open.tag === "tr" ? "</tr></table>" : `</${open.tag}>`);
  };
  for (const block of blocks) {
    const dress = dressOf(block);
    const group = groupOf(block, dress.kind);
    if (group?.element !== open?.element || group?.tag !== open?.tag) {
      end();
      if (group !== null) lines.push(group.tag === "tr" ? "<table><tr>" : `<${group.tag}>`);
      open = group;
    }
    lines.push(elementOf(block, dress, url));
  }
  end();
  // Rows that follow one another are one table.
  return lines.join("\n").replaceAll("</tr></table>\n<table><tr>", "</tr>\n<tr>");
}
