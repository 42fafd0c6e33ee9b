import type { Json } from "@millrace/flow";

export type TableRecord = Readonly<Record<string, Json>>;

/** What happened to a row, a line of the change log. Rows are counted from 1, in the table as it was. */
export type Change =
  /** A cell; `before` is absent of a column that is new, `after` of one that is taken away. */
  | {
      readonly row: number;
      readonly operation: number;
      readonly column: string;
      readonly before?: Json;
      readonly after?: Json;
    }
  /** The whole row, as it was when it was dropped. */
  | { readonly row: number; readonly operation: number; readonly dropped: TableRecord }
  /** The order of the columns, where it is not the one that is left. */
  | { readonly row: number; readonly columns: readonly string[] };

/** A row that operations work on; it notes every change of a cell. */
export interface WorkingRow {
  readonly record: Readonly<Record<string, Json>>;
  /** Undefined of a column that the row lacks. */
  get(column: string): Json | undefined;
  set(column: string, value: Json): void;
  remove(column: string): void;
  /** Whose changes these are from now on. */
  operation: number;
}

/** Opens a row of a table, with a list that its changes are added to. */
export function openRow(
  record: TableRecord,
  { row, changes }: { readonly row: number; readonly changes: Change[] | null },
): WorkingRow {
  const cells: Record<string, Json> = { ...record };
  let isReordered = false;
  const get = (column: string) => (Object.hasOwn(cells, column) ? cells[column] : undefined);
  return {
    operation: 0,
    record: cells,
    get,
    set(column, value) {
      const before = get(column);
      if (
        before === value ||
        (typeof value === "object" && before !== undefined && JSON.stringify(before) === JSON.stringify(value))
      )
        return;
      cells[column] = value;
      changes?.push({ row, operation: this.operation, column, ...(before !== undefined && { before }), after: value });
    },
    remove(column) {
      const before = get(column);
      if (before === undefined) return;
      // Taking a column back puts it at the end: the log says once where it was.
      if (changes !== null && !isReordered) changes.push({ row, columns: Object.keys(record) });
      isReordered = true;
      delete cells[column];
      changes?.push({ row, operation: this.operation, column, before });
    },
  };
}

/** The row as it was before its changes. */
export function undoChanges(record: TableRecord, changes: readonly Change[]): TableRecord {
  const dropped = changes.find((change) => "dropped" in change);
  const cells: Record<string, Json> = { ...(dropped?.dropped ?? record) };
  let order: readonly string[] | null = null;
  for (const change of [...changes].reverse()) {
    if ("columns" in change) order = change.columns;
    if (!("column" in change)) continue;
    if (change.before === undefined) delete cells[change.column];
    else cells[change.column] = change.before;
  }
  return order === null ? cells : Object.fromEntries(order.map((column) => [column, cells[column]!]));
}
