import { descendants, type PageElement, selfAndAncestors } from "../html/index.ts";
import { type DressedBlock, partsOf } from "./dress.ts";
import { absoluteUrl } from "./images.ts";
import { type Piece, tidy } from "./outline.ts";
import type { TableRow } from "./table.ts";

/** Marks that Markdown would take for its own. */
const escaped = (text: string): string => text.replace(/[\\`*_[\]]/gu, "\\$&");

/** Code within a line; a mark that it holds makes the marks around it longer. */
function codeOf(text: string): string {
  if (!text.includes("`")) return `\`${text}\``;
  return `\`\` ${text} \`\``;
}

function inline({ text, link, strong, code }: Piece, url: string | null): string {
  const core = text.trim();
  if (core === "") return text;
  const [before = "", after = ""] = text.split(core);
  const written = code ? codeOf(core) : escaped(core);
  const words = strong ? `**${written}**` : written;
  const address = link === null ? null : absoluteUrl(link, url);
  return `${before}${address === null ? words : `[${words}](${address.replace(/[()\s]/gu, encodeURIComponent)})`}${after}`;
}

const lineOf = (pieces: readonly Piece[], url: string | null): string =>
  tidy(pieces.map((piece) => inline(piece, url)).join(""));

function listMark(item: PageElement): string {
  const list = item.parent;
  if (list?.tag !== "ol") return "- ";
  const items = list.children.filter((child) => typeof child !== "string" && child.tag === "li");
  return `${(Number(list.attributes.start ?? 1) || 1) + items.indexOf(item)}. `;
}

/** The marks of an item of a list, and what its own lines begin with: an inner list stands below the text of its item. */
function itemMarks(item: PageElement): { readonly mark: string; readonly indent: string } {
  const outer = selfAndAncestors(item).filter(({ tag, parent }) => tag === "li" && parent !== null);
  const indent = outer.slice(1).map((one) => " ".repeat(listMark(one).length));
  return { mark: listMark(item), indent: indent.join("") };
}

const LANGUAGE = /(?:^|\s)(?:lang(?:uage)?|highlight-source|brush:)[-:\s]\s*([\w+#-]+)/iu;

/** A block of code with the language that its page names. */
function codeBlock({ element, text }: DressedBlock): string {
  const pre = selfAndAncestors(element).find(({ tag }) => tag === "pre") ?? element;
  const named = [pre, ...descendants(pre).slice(0, 1), ...selfAndAncestors(pre).slice(1, 3)]
    .map(({ attributes }) => attributes["data-language"] ?? LANGUAGE.exec(attributes.class ?? "")?.[1])
    .find((one) => one !== undefined);
  const fence = "`".repeat(Math.max(3, ...(text.match(/`+/gu) ?? []).map((marks) => marks.length + 1)));
  return `${fence}${named ?? ""}\n${text}\n${fence}`;
}

/** A table whose first row is no head has an empty one, as Markdown knows no other tables. */
function tableOf(rows: readonly TableRow<readonly Piece[]>[], url: string | null): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const written = rows.map(({ cells }) =>
    line(
      cells.map(({ content }) =>
        lineOf(content ?? [], url)
          .replace(/\n/gu, " ")
          .replaceAll("|", String.raw`\|`),
      ),
    ),
  );
  const columns = rows[0]?.cells ?? [];
  const head = rows[0]?.isHead ? written.slice(0, 1) : [line(columns.map(() => ""))];
  return [...head, line(columns.map(() => "---")), ...written.slice(rows[0]?.isHead ? 1 : 0)].join("\n");
}

/** Writes the kept blocks as Markdown, with their links, lists and tables. */
export function markdownOf(blocks: readonly DressedBlock[], url: string | null): string {
  let markdown = "";
  let itemBefore: PageElement | null = null;
  for (const part of partsOf(blocks)) {
    const item = part.table === null && part.block.dress.kind === "item" ? itemOf(part.block) : null;
    if (part.table !== null) markdown += `\n\n${tableOf(part.table, url)}`;
    else {
      const { dress, pieces } = part.block;
      const line = lineOf(pieces, url);
      if (dress.kind === "heading") markdown += `\n\n${"#".repeat(dress.level ?? 1)} ${line}`;
      else if (dress.kind === "code") markdown += `\n\n${codeBlock(part.block)}`;
      else if (dress.kind === "quote") markdown += `\n\n${line.replace(/^/gmu, "> ")}`;
      else if (item === null) markdown += `\n\n${line}`;
      else markdown += itemLines(line, { item, before: itemBefore });
    }
    itemBefore = item;
  }
  return markdown.trim();
}

const itemOf = ({ element }: DressedBlock): PageElement =>
  selfAndAncestors(element).find(({ tag }) => tag === "li") ?? element;

/** The lines of an item; a second paragraph of the same one goes on below the first. */
function itemLines(line: string, { item, before }: { item: PageElement; before: PageElement | null }): string {
  const { mark, indent } = itemMarks(item);
  const inner = `${indent}${" ".repeat(mark.length)}`;
  const lines = line.replace(/\n+/gu, `\n${inner}`);
  if (item === before) return `\n\n${inner}${lines}`;
  return `${before === null ? "\n\n" : "\n"}${indent}${mark}${lines}`;
}
