import { type SqlStatement, sql } from "@millrace/connectors";
import type { Windows } from "../input/aggregation.ts";
import type { Schema } from "../record/schema.ts";
import { windowColumn } from "../record/window.ts";
import { beside, columnList, createTable, type DatabaseTarget, joined, presentColumns, raw } from "./columns.ts";

/** Makes the table of the windows, and the one that notes which of them are to be computed anew. */
export async function fitWindowTables(
  { db, table, database }: DatabaseTarget,
  { windows, schema }: { readonly windows: Windows; readonly schema: Schema },
): Promise<void> {
  const columns: Schema = {
    [windowColumn]: "text",
    ...Object.fromEntries(windows.by.map((name) => [name, schema[name] ?? "text"])),
    ...Object.fromEntries(
      Object.entries(windows.values).map(([name, { of }]) => [name, of === "count" ? "integer" : "number"] as const),
    ),
  };
  await db.execute(createTable(beside(table, "windows"), { columns, keys: [], database }));
  await db.execute(createTable(beside(table, "touched"), { columns: { [windowColumn]: "text" }, keys: [], database }));
}

/** How many windows are noted to be computed anew. */
export async function countNoted(target: DatabaseTarget): Promise<number> {
  const touched = beside(target.table, "touched");
  if ((await presentColumns({ ...target, table: touched })).size === 0) return 0;
  const [count] = await target.db.query(
    sql`select count(distinct ${sql.identifier(windowColumn)}) as windows from ${sql.identifier(...touched)}`,
  );
  return Number(count?.windows ?? 0);
}

/** Computes the noted windows anew from the table: all of it or none, and the same however often. */
export async function refreshWindows({ db, table }: DatabaseTarget, windows: Windows): Promise<void> {
  const start = sql.identifier(windowColumn);
  const [from, to, notes] = [table, beside(table, "windows"), beside(table, "touched")].map((name) =>
    sql.identifier(...name),
  );
  const noted = sql`${start} in (select ${start} from ${notes!})`;
  const groups = columnList([windowColumn, ...windows.by]);
  const values = Object.entries(windows.values).map(([name, value]) => ({
    name: sql.identifier(name),
    value: computed(value),
  }));
  const all = (statements: readonly SqlStatement[]) => joined([groups, ...statements]);
  await db.transaction([
    sql`delete from ${to!} where ${noted}`,
    sql`insert into ${to!} (${all(values.map(({ name }) => name))}) select ${all(values.map(({ value }) => value))} from ${from!} where ${noted} group by ${groups}`,
    sql`delete from ${notes!}`,
  ]);
}

function computed({ of, column }: Windows["values"][string]): SqlStatement {
  if (column === undefined) return raw("count(*)");
  return sql`${raw(of === "average" ? "avg" : of)}(${sql.identifier(column)})`;
}

/** How many rows the table has; none where nothing was ever loaded. */
export async function countRows(target: DatabaseTarget): Promise<number> {
  if ((await presentColumns(target)).size === 0) return 0;
  const rows = await target.db.query(sql`select count(*) as present from ${sql.identifier(...target.table)}`);
  return Number(rows[0]?.present ?? 0);
}
