import type { Json } from "@millrace/flow";
import type { TableRecord } from "@millrace/parsing/records";

const isObject = (value: Json | undefined): value is { readonly [key: string]: Json | undefined } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** `{ a: { b: 1 } }` as `{ "a.b": 1 }`; lists and empty objects stay values. */
export function flatten(record: TableRecord): TableRecord {
  const flat: [string, Json][] = [];
  function visit(value: Json, path: string): void {
    if (path !== "" && (!isObject(value) || Object.keys(value).length === 0)) flat.push([path, value]);
    else
      for (const [key, child] of Object.entries(value as TableRecord))
        visit(child ?? null, path === "" ? key : `${path}.${key}`);
  }
  visit(record, "");
  return Object.fromEntries(flat);
}

/** The reverse of `flatten`; where a field is both a value and has fields, its name stays as it is. */
export function nest(record: TableRecord): TableRecord {
  const root = new Map<string, Json | Map<string, unknown>>();
  for (const [name, value] of Object.entries(record)) {
    const keys = name.split(".");
    let place = root as Map<string, unknown>;
    for (const key of keys.slice(0, -1)) {
      if (!place.has(key)) place.set(key, new Map());
      const next = place.get(key);
      if (!(next instanceof Map)) {
        place = root as Map<string, unknown>;
        keys.splice(0, keys.length, name);
        break;
      }
      place = next as Map<string, unknown>;
    }
    const last = keys.at(-1)!;
    if (place.get(last) instanceof Map) root.set(name, value);
    else place.set(last, value);
  }
  return asRecord(root);
}

function asRecord(map: ReadonlyMap<string, unknown>): TableRecord {
  return Object.fromEntries(
    Array.from(map, ([key, value]) => [key, value instanceof Map ? asRecord(value) : (value as Json)]),
  );
}
