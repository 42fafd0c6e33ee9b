import { type Html, html } from "./html.ts";

export type Cell = Html | string | number | null;

/** A table with a caption; numbers stand at the end of their cell. Wide ones scroll by themselves, also by keyboard. */
export function reportTable({
  caption,
  columns,
  rows,
}: {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}): Html {
  const isNumber = columns.map((_, at) => rows.length > 0 && rows.every((row) => typeof row[at] === "number"));
  const head = columns.map((column, at) => html`<th scope="col"${isNumber[at]! && numberClass}>${column}</th>`);
  const body = rows.map(
    (row) =>
      html`<tr>${row.map((cell, at) =>
        at === 0
          ? html`<th scope="row"${isNumber[at]! && numberClass}>${shown(cell)}</th>`
          : html`<td${isNumber[at]! && numberClass}>${shown(cell)}</td>`,
      )}</tr>`,
  );
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

const numberClass: Html = { markup: ' class="number"' };

const shown = (cell: Cell) => (typeof cell === "number" ? cell.toLocaleString("en") : cell);
