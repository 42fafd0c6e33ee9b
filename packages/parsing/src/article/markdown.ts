import type { PageElement } from "../html/index.ts";
import { selfAndAncestors } from "../html/index.ts";
import type { ArticleBlock } from "./article.ts";
import { absoluteUrl } from "./images.ts";
import { type Block, type Piece, tidy } from "./outline.ts";

const KINDS: Readonly<Record<string, ArticleBlock["kind"]>> = {
  li: "item",
  dd: "item",
  blockquote: "quote",
  pre: "code",
  td: "cell",
  th: "cell",
};

/** What a block is to its reader: told by the nearest element around it that says so. */
export function dressOf({ element, text }: Block): ArticleBlock {
  const heading = /^h([1-6])$/u.exec(element.tag);
  if (heading !== null) return { kind: "heading", level: Number(heading[1]), text };
  const telling = selfAndAncestors(element)
    .slice(0, 3)
    .find(({ tag }) => KINDS[tag] !== undefined);
  return { kind: KINDS[telling?.tag ?? ""] ?? "paragraph", level: null, text };
}

/** Marks that Markdown would take for its own. */
const escaped = (text: string): string => text.replace(/[\\`*_[\]]/gu, "\\$&");

function inline({ text, link, strong }: Piece, url: string | null): string {
  const core = text.trim();
  if (core === "") return text;
  const [before = "", after = ""] = text.split(core);
  const words = strong ? `**${escaped(core)}**` : escaped(core);
  const address = link === null ? null : absoluteUrl(link, url);
  return `${before}${address === null ? words : `[${words}](${address.replace(/[()\s]/gu, encodeURIComponent)})`}${after}`;
}

function listMark(element: PageElement): string {
  const item = selfAndAncestors(element).find(({ tag }) => tag === "li");
  const list = item?.parent;
  if (list?.tag !== "ol") return "- ";
  return `${list.children.filter((child) => typeof child !== "string" && child.tag === "li").indexOf(item ?? "") + 1}. `;
}

/** Writes the kept blocks as Markdown, with their links. */
export function markdownOf(blocks: readonly Block[], url: string | null): string {
  let markdown = "";
  let before: ArticleBlock["kind"] | null = null;
  let row: PageElement | null = null;
  for (const block of blocks) {
    const { kind, level, text } = dressOf(block);
    const line = tidy(block.pieces.map((piece) => inline(piece, url)).join(""));
    const present = kind === "cell" ? (selfAndAncestors(block.element).find(({ tag }) => tag === "tr") ?? null) : null;
    const sameRow = present !== null && present === row;
    const between = sameRow ? " | " : before === kind && (kind === "item" || kind === "cell") ? "\n" : "\n\n";
    if (kind === "heading") markdown += `\n\n${"#".repeat(level ?? 1)} ${line}`;
    else if (kind === "code") markdown += `\n\n\`\`\`\n${text}\n\`\`\``;
    else if (kind === "quote") markdown += `\n\n${line.replace(/^/gmu, "> ")}`;
    else if (kind === "item") markdown += `${between}${listMark(block.element)}${line.replace(/\n+/gu, "\n  ")}`;
    else markdown += between + line;
    before = kind;
    row = present;
  }
  return markdown.trim();
}
