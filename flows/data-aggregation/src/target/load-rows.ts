import { type SqlStatement, sql } from "@millrace/connectors";
import type { Json } from "@millrace/flow";
import type { TableRecord } from "@millrace/parsing/records";
import type { Schema } from "../record/schema.ts";
import { windowColumn } from "../record/window.ts";
import { beside, columnList, type DatabaseTarget, joined } from "./columns.ts";

/** Below what SQLite (32,766) and PostgreSQL (65,535) take in one statement. */
const mostParams = 10_000;

/** The statements that put rows into the table; older versions of what is there are left out by the database. */
export function loadRows(
  rows: readonly TableRecord[],
  {
    target,
    schema,
    version,
    hasWindows,
  }: {
    readonly target: DatabaseTarget;
    readonly schema: Schema;
    readonly version: string | undefined;
    readonly hasWindows: boolean;
  },
): SqlStatement[] {
  // Set at last: the database compares with it while it sets the others.
  const columns = Object.keys(schema).sort((one, other) => Number(one === version) - Number(other === version));
  if (hasWindows) columns.unshift(windowColumn);
  const chunks = cut(rows, Math.max(1, Math.floor(mostParams / columns.length)));
  const upserts = chunks.map((chunk) => upsert(chunk, { target, columns, version }));
  return hasWindows ? [...touched(rows, target), ...upserts] : upserts;
}

function upsert(
  rows: readonly TableRecord[],
  {
    target,
    columns,
    version,
  }: { readonly target: DatabaseTarget; readonly columns: readonly string[]; readonly version: string | undefined },
): SqlStatement {
  const { table, keys, database } = target;
  const tuples = joined(rows.map((row) => sql`(${sql.list(columns.map((column) => row[column] ?? null))})`));
  const insert = sql`insert into ${sql.identifier(...table)} (${columnList(columns)}) values ${tuples}`;
  if (keys.length === 0) return insert;
  const others = columns.filter((column) => !keys.includes(column));
  // A table that is nothing but keys: a row that is there is the row that comes.
  const set = others.length === 0 ? keys.slice(0, 1) : others;
  if (database === "mysql")
    return sql`${insert} on duplicate key update ${joined(set.map((column) => setInMysql(column, version)))}`;
  const anew = joined(set.map((column) => sql`${sql.identifier(column)} = excluded.${sql.identifier(column)}`));
  const update = sql`${insert} on conflict (${columnList(keys)}) do update set ${anew}`;
  if (version === undefined || !columns.includes(version)) return update;
  const present = sql`${sql.identifier(table.at(-1)!)}.${sql.identifier(version)}`;
  return sql`${update} where ${present} is null or excluded.${sql.identifier(version)} >= ${present}`;
}

function setInMysql(column: string, version: string | undefined): SqlStatement {
  const name = sql.identifier(column);
  if (version === undefined) return sql`${name} = values(${name})`;
  const present = sql.identifier(version);
  return sql`${name} = if(${present} is null or values(${present}) >= ${present}, values(${name}), ${name})`;
}

/** Notes the windows that rows come into, and those that they leave. */
function touched(rows: readonly TableRecord[], { table, keys }: DatabaseTarget): SqlStatement[] {
  const notes = sql.identifier(...beside(table, "touched"));
  const start = sql.identifier(windowColumn);
  const left = cut(keys.length === 0 ? [] : rows, keys.length === 1 ? mostParams : 200).map(
    (chunk) =>
      sql`insert into ${notes} (${start}) select distinct ${start} from ${sql.identifier(...table)} where ${among(chunk, keys)}`,
  );
  const starts = [...new Set(rows.map((row) => row[windowColumn]!))];
  const come = cut(starts, mostParams).map(
    (chunk) => sql`insert into ${notes} (${start}) values ${joined(chunk.map((each: Json) => sql`(${each})`))}`,
  );
  return [...left, ...come];
}

function among(rows: readonly TableRecord[], keys: readonly string[]): SqlStatement {
  const [key = ""] = keys;
  if (keys.length === 1) return sql`${sql.identifier(key)} in (${sql.list(rows.map((row) => row[key]!))})`;
  const same = (row: TableRecord) =>
    joined(
      keys.map((name) => sql`${sql.identifier(name)} = ${row[name]!}`),
      " and ",
    );
  return joined(
    rows.map((row) => sql`(${same(row)})`),
    " or ",
  );
}

function cut<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
}
