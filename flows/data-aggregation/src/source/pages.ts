import type { HttpCapability, SqlCapability, SqlStatement } from "@millrace/connectors";
import { sql } from "@millrace/connectors";
import { type Json, PermanentError } from "@millrace/flow";
import { compileExpression } from "@millrace/flow/expressions";
import { isMissing, numberOf, timeOf } from "@millrace/parsing/profile";
import type { TableRecord } from "@millrace/parsing/records";
import type { DatabaseSource, FeedSource } from "../input/aggregation.ts";

/** Where the reading of a source stands; null: at its beginning. */
export type Place = { readonly [name: string]: Scalar } | null;
type Scalar = string | number | boolean | null;

export interface Page {
  readonly records: readonly TableRecord[];
  /** Where the next page begins; null: this is the last one. */
  readonly next: Place;
  /** Where the next run begins once this page is loaded. */
  readonly watermark: Place;
}

/** Reads a page of a feed from a place on. */
export async function readFeed(
  { path, query, records, paging, since }: FeedSource,
  {
    feed,
    from,
    watermark,
    signal,
  }: { readonly feed: HttpCapability; readonly from: Place; readonly watermark: Place; readonly signal: AbortSignal },
): Promise<Page> {
  const place = from ?? {};
  const begun = watermark?.since;
  const answer = await feed.get(path, {
    signal,
    query: {
      ...query,
      ...(since && typeof begun === "string" && { [since.send]: earlier(begun, since.overlapSeconds) }),
      ...(paging?.by === "page" && { [paging.send]: (place.page as number | undefined) ?? 1 }),
      ...(paging?.by === "cursor" && !isMissing(place.cursor) && { [paging.send]: String(place.cursor) }),
    },
  });
  const found = compileExpression(records).evaluate({ answer });
  if (!Array.isArray(found)) throw noList(path, found);
  const list = found.filter(
    (each): each is TableRecord => typeof each === "object" && each !== null && !Array.isArray(each),
  );
  if (list.length < found.length) throw noList(path, found.find((each) => !list.includes(each as TableRecord)) ?? null);
  const newest = since
    ? latest(list, { field: since.field, present: (place.newest ?? begun) as string | undefined })
    : null;
  const next = nextPlace(paging, { answer, place, count: list.length });
  const shared = newest === null ? {} : { newest };
  if (since)
    return {
      records: list,
      next: next && { ...next, ...shared },
      watermark: next || newest === null ? watermark : { since: newest },
    };
  // A feed that ends says no cursor; the next run asks for its last page again, whose records are known.
  const cursor = paging?.by === "cursor" ? (next?.cursor ?? place.cursor ?? null) : null;
  return { records: list, next, watermark: cursor === null ? null : { cursor } };
}

function nextPlace(
  paging: FeedSource["paging"],
  { answer, place, count }: { readonly answer: Json; readonly place: NonNullable<Place>; readonly count: number },
): Place {
  if (!paging) return null;
  if (paging.by === "page") return count === 0 ? null : { page: ((place.page as number | undefined) ?? 1) + 1 };
  const cursor = compileExpression(paging.next).evaluate({ answer });
  // A cursor that leads to itself is the end of a feed that always says one.
  const next = scalarOf(cursor);
  return isMissing(cursor) || next === place.cursor ? null : { cursor: next };
}

function scalarOf(value: Json | undefined): Scalar {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : (value ?? null);
}

/** The latest moment, as its record writes it. */
function latest(
  records: readonly TableRecord[],
  { field, present }: { readonly field: string; readonly present: string | undefined },
): string | null {
  return records.reduce<string | null>((newest, record) => {
    const value = record[field];
    const timeMs = timeOf(value);
    return timeMs !== null && (newest === null || timeMs > timeOf(newest)!) ? String(value) : newest;
  }, present ?? null);
}

function earlier(moment: string, seconds: number): string {
  return seconds === 0 ? moment : new Date(timeOf(moment)! - seconds * 1_000).toISOString();
}

/** Reads the rows after a place, in the order of the watermark. */
export async function readDatabase(
  { table, watermark, key, pageRows }: DatabaseSource,
  {
    db,
    from,
    signal,
    read = from,
  }: { readonly db: SqlCapability; readonly from: Place; readonly signal: AbortSignal; readonly read?: Place },
): Promise<Page> {
  const [mark, tie] = [sql.identifier(watermark), sql.identifier(key)];
  const after = afterPlace(from, { mark, tie });
  const rows = await db.query(
    sql`select * from ${sql.identifier(...table.split("."))} ${after} order by ${mark}, ${tie} limit ${pageRows}`,
    { signal },
  );
  const last = rows.at(-1);
  const place = last ? { mark: scalarOf(last[watermark]), key: scalarOf(last[key]) } : from;
  const next = rows.length < pageRows ? null : place;
  return { records: rows as readonly TableRecord[], next, watermark: last && !isBefore(place, read) ? place : read };
}

function afterPlace(from: Place, { mark, tie }: Readonly<Record<"mark" | "tie", SqlStatement>>): SqlStatement {
  if (!from) return sql`where ${mark} is not null`;
  if (from.key === undefined) return sql`where ${mark} >= ${from.mark!}`;
  return sql`where ${mark} > ${from.mark!} or (${mark} = ${from.mark!} and ${tie} > ${from.key})`;
}

function isBefore(one: Place, other: Place): boolean {
  if (!one || !other) return false;
  const [mark, than] = [numberOf(one.mark), numberOf(other.mark)];
  return mark !== null && than !== null ? mark < than : one.mark! < other.mark!;
}

/** So far before a place, for rows whose transaction was still open when later ones were read. */
export function overlapped(place: Place, overlap: number): Place {
  if (!place || overlap === 0) return place;
  const { mark } = place;
  const number = numberOf(mark);
  if (number !== null) return { mark: number - overlap };
  const [, day, between, time, rest] = /^(\d{4}-\d\d-\d\d)([ T])(\d\d:\d\d:\d\d)(.*)$/.exec(String(mark)) ?? [];
  const begunMs = Date.parse(`${day}T${time}Z`) - overlap * 1_000;
  if (Number.isNaN(begunMs))
    throw new PermanentError(
      `Cannot read from before the watermark as it must be a number or a moment: ${JSON.stringify(mark)}`,
      { hint: "Leave overlap out, or take another column." },
    );
  // Written as the others are, since texts are compared as such.
  const begun = new Date(begunMs).toISOString();
  return { mark: `${begun.slice(0, 10)}${between}${begun.slice(11, 19)}${rest}` };
}

function noList(path: string, seen: Json) {
  return new PermanentError(
    `Cannot read ${path} as it must be a list of records: ${JSON.stringify(seen)?.slice(0, 100)}`,
    {
      hint: "Say under records where in the answer the list is, as in answer.items.",
    },
  );
}
