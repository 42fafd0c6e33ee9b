import { type PageElement, selfAndAncestors } from "../html/index.ts";
import type { ArticleBlock } from "./article.ts";
import type { Block, Piece } from "./outline.ts";
import { gridOf, isTable, type TableRow, tableAround } from "./table.ts";

/** A block with what it is to its reader. */
export interface DressedBlock extends Block {
  readonly dress: ArticleBlock;
  /** The cell that it lies in, if its table is one to its readers. */
  readonly cell: PageElement | null;
}

/** A table, or a block that lies in none. */
export type ArticlePart =
  | { readonly table: readonly TableRow<readonly Piece[]>[] }
  | { readonly table: null; readonly block: DressedBlock };

const KINDS: Readonly<Record<string, ArticleBlock["kind"]>> = {
  li: "item",
  dd: "item",
  blockquote: "quote",
  pre: "code",
};

function dressOf({ element, text }: Block, cell: PageElement | null): ArticleBlock {
  const heading = /^h([1-6])$/u.exec(element.tag);
  if (heading !== null && cell === null) return { kind: "heading", level: Number(heading[1]), text };
  if (cell !== null) return { kind: "cell", level: null, text };
  const telling = selfAndAncestors(element)
    .slice(0, 3)
    .find(({ tag }) => KINDS[tag] !== undefined);
  return { kind: KINDS[telling?.tag ?? ""] ?? "paragraph", level: null, text };
}

/** Tells what each block is to its reader, by the nearest element around it that says so. */
export function dressBlocks(blocks: readonly Block[]): DressedBlock[] {
  const known = new Map<PageElement, boolean>();
  return blocks.map((block) => {
    const around = block.element.tag === "pre" ? null : tableAround(block.element);
    const isCell = around !== null && (known.get(around.table) ?? isTable(around.table));
    if (around !== null) known.set(around.table, isCell);
    const cell = isCell ? around.cell : null;
    return { ...block, cell, dress: dressOf(block, cell) };
  });
}

/** Joins the blocks that lie in the same table. */
export function partsOf(blocks: readonly DressedBlock[]): ArticlePart[] {
  const tableOf = ({ cell }: DressedBlock): PageElement | null => (cell && tableAround(cell)?.table) ?? null;
  const parts: ArticlePart[] = [];
  for (let from = 0; from < blocks.length; ) {
    const block = blocks[from]!;
    const table = tableOf(block);
    let to = from + 1;
    if (table === null) parts.push({ table, block });
    else {
      while (to < blocks.length && tableOf(blocks[to]!) === table) to += 1;
      const byCell = Map.groupBy(blocks.slice(from, to), ({ cell }) => cell);
      const piecesIn = (cell: PageElement) => byCell.get(cell)?.flatMap(withSpace) ?? null;
      parts.push({ table: gridOf(table, piecesIn) });
    }
    from = to;
  }
  return parts;
}

const SPACE: Piece = { text: " ", link: null, strong: false, code: false };
const withSpace = ({ pieces }: Block, index: number): Piece[] => (index === 0 ? [...pieces] : [SPACE, ...pieces]);
