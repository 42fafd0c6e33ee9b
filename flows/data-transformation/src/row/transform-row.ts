import { type Json, MillraceError } from "@millrace/flow";
import { compileExpression } from "@millrace/flow/expressions";
import type { TableRecord } from "@millrace/parsing/records";
import type { CastKind, Transformation } from "../input/transformation.ts";
import { cast, Rejection } from "./cast.ts";
import { flatten, nest } from "./shape.ts";

/** A record on its way to an output; "" is the only one where there are no routes. */
export interface Routed {
  readonly route: string;
  readonly record: TableRecord;
}

export type TransformRow = (record: TableRecord) => readonly Routed[];

/** Finds a record of the side table. */
export type FindJoined = (key: string) => TableRecord | undefined;

type Read = (scope: TableRecord) => Json;

const routeName = /^[\w .-]{1,100}$/;

/** Compiles what is done to each record; what it cannot be done to throws a `Rejection`. */
export function compileRow(transformation: Transformation, findJoined?: FindJoined): TransformRow {
  const { join, where, each, columns, types, shape, route } = transformation;
  const lookUp = join && compile(join.on);
  const passes = where === undefined ? undefined : compile(where);
  const elements = each === undefined ? undefined : compile(each);
  const routeOf = route === undefined ? undefined : compile(route);
  const project = columns && projection(columns);
  const casts = Object.entries(types);

  function joined(record: TableRecord): TableRecord | undefined {
    if (!join || !lookUp) return record;
    const key = lookUp(record);
    const found = key === null ? undefined : findJoined?.(String(key));
    if (!found && join.missing === "reject")
      throw new Rejection(`the side table has no ${join.key} ${JSON.stringify(key)}`);
    return found || join.missing === "keep" ? { ...record, [join.as]: found ?? null } : undefined;
  }

  function finished(scope: TableRecord): Routed | undefined {
    let record = project ? project(scope) : scope;
    for (const [name, kind] of casts) record[name] = castNamed(name, { value: record[name] ?? null, kind });
    if (shape !== "as it is") record = shape === "flat" ? flatten(record) : nest(record);
    const to = routeOf ? routeOf(scope) : "";
    if (to === null) return undefined;
    if (typeof to !== "string" || (routeOf && !routeName.test(to)))
      throw new Rejection(
        `no output can be named ${JSON.stringify(to)}: letters, digits, dot, dash, underscore and spaces`,
      );
    return { route: to, record };
  }

  return (given) => {
    const record = joined(given);
    if (!record || (passes && passes(record) !== true)) return [];
    if (!elements) return present(finished(columns ? record : { ...record }));
    const list = elements(record);
    if (!Array.isArray(list)) throw new Rejection(`each must give a list: ${JSON.stringify(list).slice(0, 100)}`);
    return list.flatMap((item: Json) => present(finished({ ...record, item })));
  };
}

const present = (one: Routed | undefined): readonly Routed[] => (one ? [one] : []);

/** Makes the fields of the output. */
function projection(columns: NonNullable<Transformation["columns"]>): (scope: TableRecord) => TableRecord {
  const fields = Object.entries(columns).map(([name, from]) => [name, reader(from)] as const);
  // A field of that name would set the record's prototype instead of a value.
  if (Object.hasOwn(columns, "__proto__"))
    return (scope) => Object.fromEntries(fields.map(([name, read]) => [name, read(scope)]));
  return (scope) => {
    const record: TableRecord = {};
    for (const [name, read] of fields) record[name] = read(scope);
    return record;
  };
}

function reader(from: string | { readonly constant: unknown }): Read {
  if (typeof from === "string") return compile(from);
  return () => from.constant as Json;
}

const words = new Set(["true", "false", "null", "row"]);

/** A bare name is read without evaluating anything. */
function compile(text: string): Read {
  if (/^[A-Za-z_]\w*$/.test(text) && !words.has(text))
    return (scope) => (Object.hasOwn(scope, text) ? scope[text]! : null);
  const expression = compileExpression(text);
  return (scope) => {
    try {
      return expression.evaluate(scope);
    } catch (error) {
      throw error instanceof MillraceError ? new Rejection(error.message) : error;
    }
  };
}

function castNamed(name: string, { value, kind }: { readonly value: Json; readonly kind: CastKind }): Json {
  try {
    return cast(value, kind);
  } catch (error) {
    throw error instanceof Rejection ? new Rejection(`${name}: ${error.message}`) : error;
  }
}
