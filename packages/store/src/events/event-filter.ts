import { createHash } from "node:crypto";
import type { Json } from "@millrace/flow";

/** Which events are meant: paths into the payload and the values that must stand there. */
export type EventFilter = Readonly<Record<string, string | number | boolean | null>>;

/** The value at a path such as `customer.country`; undefined where the payload has none. */
function valueAt(payload: Json, path: string): Json | undefined {
  let value: Json | undefined = payload;
  for (const part of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Readonly<Record<string, Json>>)[part];
  }
  return value;
}

/** Whether each path of the filter has its value in the payload; an empty filter takes everything. */
export function matchesFilter(filter: EventFilter, payload: Json): boolean {
  return Object.entries(filter).every(([path, wanted]) => valueAt(payload, path) === wanted);
}

/** What finds the waits for an event in an index: the first path of their filter and a hash of its value. */
export interface EventMatch {
  readonly path: string;
  readonly hash: string;
}

/** Where a wait with this filter is filed. */
export function filedUnder(filter: EventFilter): EventMatch {
  const [path] = Object.keys(filter).sort();
  return path === undefined ? { path: "", hash: "" } : { path, hash: hashOf(filter[path]!) };
}

/** Where an event finds the waits that are filed under a path; null where its payload has no plain value there. */
export function lookedUpUnder(path: string, payload: Json): EventMatch | null {
  if (path === "") return { path, hash: "" };
  const value = valueAt(payload, path);
  return value === undefined || (typeof value === "object" && value !== null) ? null : { path, hash: hashOf(value) };
}

// A value can be long and an index entry cannot (PostgreSQL: 2,704 bytes).
function hashOf(value: Json): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("base64url");
}
