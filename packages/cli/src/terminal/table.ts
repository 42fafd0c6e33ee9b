import { paint } from "./style.ts";
import { shorten, width } from "./width.ts";

export interface Column {
  readonly title: string;
  readonly align?: "left" | "right";
  /** Longer cells end in an ellipsis; such columns give way first where the table is wider than the terminal. */
  readonly longest?: number;
}

const gap = "  ";
// Narrower than this a cell says nothing.
const narrowest = 12;

/** Rows under their titles, each column as wide as its widest cell; it fits into the given width where it can. */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { fit = process.stdout.columns }: { readonly fit?: number | undefined } = {},
): string {
  const widths = fitted(columns, { widths: naturalWidths(columns, rows), fit });
  const line = (row: readonly string[]) =>
    row
      .map((cell, index) => {
        const text = shorten(cell, widths[index]!);
        const padding = " ".repeat(widths[index]! - width(text));
        return columns[index]!.align === "right" ? padding + text : text + padding;
      })
      .join(gap)
      .trimEnd();
  return [paint("dim", line(columns.map(({ title }) => title))), ...rows.map(line)].join("\n");
}

function naturalWidths(columns: readonly Column[], rows: readonly (readonly string[])[]): number[] {
  return columns.map(({ title, longest = Number.POSITIVE_INFINITY }, index) =>
    Math.max(
      width(title),
      Math.min(
        longest,
        rows.reduce((most, row) => Math.max(most, width(row[index]!)), 0),
      ),
    ),
  );
}

/** Takes from the widest of the columns that may be cut, one by one, until the table fits or nothing is left to take. */
function fitted(
  columns: readonly Column[],
  { widths, fit = Number.POSITIVE_INFINITY }: { readonly widths: number[]; readonly fit: number | undefined },
): number[] {
  let surplus = widths.reduce((sum, columnWidth) => sum + columnWidth, gap.length * (columns.length - 1)) - fit;
  for (; surplus > 0; surplus--) {
    const cuttable = columns.map(({ longest }, index) =>
      longest !== undefined && widths[index]! > narrowest ? widths[index]! : 0,
    );
    const widest = Math.max(...cuttable);
    if (widest === 0) break;
    widths[cuttable.indexOf(widest)]!--;
  }
  return widths;
}
