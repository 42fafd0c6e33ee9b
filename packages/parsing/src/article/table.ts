import { type PageElement, selfAndAncestors, shortText } from "../html/index.ts";

/** A cell with more to read than this is a part of a page's layout. */
const LONGEST_CELL = 400;

const elementsOf = ({ children }: PageElement): PageElement[] => children.filter((child) => typeof child !== "string");
const cellsOf = (row: PageElement): PageElement[] => elementsOf(row).filter(({ tag }) => tag === "td" || tag === "th");

/** The rows of a table, without those of tables that lie in its cells. */
function rowsOf(table: PageElement): PageElement[] {
  return elementsOf(table).flatMap((child) =>
    child.tag === "tr" ? [child] : /^t(?:head|body|foot)$/u.test(child.tag) ? rowsOf(child) : [],
  );
}

/** The innermost table that an element lies in, and the cell of it. */
export function tableAround(element: PageElement): { table: PageElement; cell: PageElement } | null {
  const line = selfAndAncestors(element);
  const cell = line.find(({ tag }) => tag === "td" || tag === "th");
  const table = cell && line.slice(line.indexOf(cell)).find(({ tag }) => tag === "table");
  return table === undefined || cell === undefined ? null : { table, cell };
}

/** Whether a table is one to its readers, rather than the layout of a page. */
export function isTable(table: PageElement): boolean {
  const role = table.attributes.role ?? "";
  const rows = rowsOf(table).map(cellsOf);
  return (
    !/^(?:presentation|none)$/u.test(role) &&
    rows.some((cells) => cells.length > 1) &&
    rows.flat().every((cell) => shortText(cell, LONGEST_CELL + 1).length <= LONGEST_CELL && !holdsTable(cell))
  );
}

const holdsTable = (element: PageElement): boolean =>
  elementsOf(element).some((child) => child.tag === "table" || holdsTable(child));

export interface TableRow<Content> {
  readonly isHead: boolean;
  /** A cell that is empty, or that one before or above it covers, is null. */
  readonly cells: readonly { readonly isHead: boolean; readonly content: Content | null }[];
}

const spanOf = (written: string | undefined): number =>
  Math.min(50, Math.max(1, Number.parseInt(written ?? "1", 10) || 1));

/** The rows of a table in which something was kept, every row with all of its columns. */
export function gridOf<Content>(
  table: PageElement,
  contentOf: (cell: PageElement) => Content | null,
): TableRow<Content>[] {
  const grid: TableRow<Content>[] = [];
  // By its column, in how many more rows a cell from above stands.
  const below: number[] = [];
  for (const row of rowsOf(table)) {
    const cells: { isHead: boolean; content: Content | null }[] = [];
    const takeCovered = (): void => {
      while ((below[cells.length] ?? 0) > 0) {
        below[cells.length] = (below[cells.length] ?? 0) - 1;
        cells.push({ isHead: false, content: null });
      }
    };
    for (const cell of cellsOf(row)) {
      takeCovered();
      const { colspan, rowspan } = cell.attributes;
      for (let column = 0; column < spanOf(colspan); column += 1) {
        below[cells.length] = spanOf(rowspan) - 1;
        cells.push({ isHead: cell.tag === "th", content: column === 0 ? contentOf(cell) : null });
      }
    }
    takeCovered();
    const isHead = row.parent?.tag === "thead" || (cells.length > 0 && cells.every((cell) => cell.isHead));
    if (cells.some(({ content }) => content !== null)) grid.push({ isHead, cells });
  }
  const width = Math.max(0, ...grid.map(({ cells }) => cells.length));
  const empty = { isHead: false, content: null };
  return grid.map(({ isHead, cells }) => ({
    isHead,
    cells: [...cells, ...Array.from({ length: width - cells.length }, () => empty)],
  }));
}
