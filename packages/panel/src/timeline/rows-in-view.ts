/** The rows from `from` up to, and without, `to`. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

// So few are all drawn: finding on the page, and printing, know them then.
const fewRows = 300;
// Drawn beside those in view, and the step in which the range moves: a short scroll draws nothing anew.
const spareRows = 40;

/** Which rows of a long list are to be drawn, given how far its top is above the window's. */
export function rowsInView(
  count: number,
  { abovePx, viewPx, rowPx }: { readonly abovePx: number; readonly viewPx: number; readonly rowPx: number },
): RowRange {
  if (count <= fewRows) return { from: 0, to: count };
  const first = Math.floor(abovePx / rowPx / spareRows) * spareRows - spareRows;
  const from = Math.min(Math.max(0, first), count);
  return { from, to: Math.min(count, Math.max(0, first) + Math.ceil(viewPx / rowPx) + 3 * spareRows) };
}
