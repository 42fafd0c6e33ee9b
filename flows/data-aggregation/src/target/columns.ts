import { type SqlCapability, type SqlStatement, sql } from "@millrace/connectors";
import type { ColumnKind, DatabaseName } from "../input/aggregation.ts";
import type { Schema } from "../record/schema.ts";

export interface DatabaseTarget {
  readonly database: DatabaseName;
  readonly db: SqlCapability;
  /** Its name, after its schema's where that is said. */
  readonly table: readonly string[];
  readonly keys: readonly string[];
}

const types: Readonly<Record<DatabaseName, Readonly<Record<ColumnKind | "key", string>>>> = {
  postgres: { integer: "bigint", number: "double precision", boolean: "boolean", text: "text", key: "text" },
  // What is part of a key has a length there.
  mysql: { integer: "bigint", number: "double", boolean: "boolean", text: "longtext", key: "varchar(255)" },
  // The only key of a table that is an "integer" there takes nothing else, however it widens; an "int" does.
  sqlite: { integer: "int", number: "real", boolean: "boolean", text: "text", key: "text" },
};

/** Text of a statement that is none of anybody's input. */
export const raw = (text: string): SqlStatement => written([text], []);

/** Statements with something between them. */
export function joined(statements: readonly SqlStatement[], between = ", "): SqlStatement {
  return written(["", ...Array<string>(statements.length - 1).fill(between), ""], statements);
}

/** What the compiler makes of a template, for one that has any number of places. */
function written(texts: readonly string[], statements: readonly SqlStatement[]): SqlStatement {
  return sql(Object.assign([...texts], { raw: texts }), ...statements);
}

export const columnList = (columns: readonly string[]) => joined(columns.map((column) => sql.identifier(column)));

/** The table with another ending of its name. */
export const beside = (table: readonly string[], ending: string) => [
  ...table.slice(0, -1),
  `${table.at(-1)}_${ending}`,
];

function typeOf(kind: ColumnKind, { database, isKey }: { readonly database: DatabaseName; readonly isKey: boolean }) {
  return raw(types[database][isKey && kind === "text" ? "key" : kind]);
}

/** Makes a table where it is not there. */
export function createTable(
  name: readonly string[],
  {
    columns,
    keys,
    database,
  }: { readonly columns: Schema; readonly keys: readonly string[]; readonly database: DatabaseName },
): SqlStatement {
  const lines = Object.entries(columns).map(([column, kind]) => {
    const isKey = keys.includes(column);
    return sql`${sql.identifier(column)} ${typeOf(kind, { database, isKey })}${raw(isKey ? " not null" : "")}`;
  });
  if (keys.length > 0) lines.push(sql`primary key (${columnList(keys)})`);
  return sql`create table if not exists ${sql.identifier(...name)} (${joined(lines)})`;
}

/** The columns of a table; none where it is not there. */
export async function presentColumns({ db, database, table }: DatabaseTarget): Promise<Set<string>> {
  const name = table.at(-1)!;
  const schema = table.length > 1 ? sql`${table[0]!}` : raw(database === "mysql" ? "database()" : "current_schema()");
  const rows =
    database === "sqlite"
      ? await db.query(sql`select name from pragma_table_info(${name})`)
      : await db.query(
          sql`select column_name as name from information_schema.columns where table_name = ${name} and table_schema = ${schema}`,
        );
  return new Set(rows.map((row) => String(row.name)));
}

/** Makes the table what the schema says: made where it is not there, new columns added, widened ones changed. Doing it again changes nothing. */
export async function fitTable(
  target: DatabaseTarget,
  { schema, widened }: { readonly schema: Schema; readonly widened: readonly string[] },
): Promise<void> {
  const { db, database, table, keys } = target;
  const name = sql.identifier(...table);
  const present = await presentColumns(target);
  if (present.size === 0) {
    await db.execute(createTable(table, { columns: schema, keys, database }));
    return;
  }
  for (const [column, kind] of Object.entries(schema)) {
    const isKey = keys.includes(column);
    const type = typeOf(kind, { database, isKey });
    if (!present.has(column)) await db.execute(sql`alter table ${name} add column ${sql.identifier(column)} ${type}`);
    else if (widened.includes(column)) await widen(target, { column, type, isKey });
  }
}

async function widen(
  { db, database, table }: DatabaseTarget,
  { column, type, isKey }: { readonly column: string; readonly type: SqlStatement; readonly isKey: boolean },
): Promise<void> {
  const [name, quoted] = [sql.identifier(...table), sql.identifier(column)];
  if (database === "postgres")
    await db.execute(sql`alter table ${name} alter column ${quoted} type ${type} using ${quoted}::${type}`);
  else if (database === "mysql")
    await db.execute(sql`alter table ${name} modify column ${quoted} ${type}${raw(isKey ? " not null" : "")}`);
  // A column of SQLite takes whatever comes; what is in it stays as it is.
}
