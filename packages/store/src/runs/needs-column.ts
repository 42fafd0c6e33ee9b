/** Labels as one column: each between bars, so that "gpu" is not found in "gpu-2"; empty for none. */
export function needsColumn(needs: readonly string[]): string {
  return needs.length === 0 ? "" : `|${[...new Set(needs)].sort().join("|")}|`;
}

/** The labels of a column. */
export function needsOf(column: string): readonly string[] {
  return column === "" ? [] : column.slice(1, -1).split("|");
}
