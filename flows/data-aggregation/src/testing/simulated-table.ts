import type { Json } from "@millrace/flow";
import type { SimulatedCall, SimulatedWorld } from "@millrace/flow/worlds";

type Part = { readonly text?: string; readonly name?: readonly string[]; readonly value?: Json };
type Statement = { readonly parts: readonly Part[] };
type Row = Record<string, Json>;

/** What a database answers that knows the few statements of this flow: enough to see what is loaded twice, or not at all. */
export function runReply({ body }: SimulatedCall, { memory }: SimulatedWorld): Json {
  const { statement } = body as { statement: Statement };
  const text = textOf(statement);
  const created = (memory.get("created") ?? []) as string[];
  const of = (name: string) => ({ affected: 0, rows: created.includes(name) ? [{ name: "id" }] : [] });
  if (text.includes("pragma_table_info"))
    return of(String(statement.parts.find(({ value }) => value !== undefined)?.value));
  if (text.startsWith("create table")) memory.set("created", [...created, nameOf(statement)]);
  if (text.includes("count(distinct"))
    return { affected: 1, rows: [{ windows: new Set((memory.get("touched") ?? []) as string[]).size }] };
  if (text.includes("count(*)"))
    return { affected: 1, rows: [{ present: ((memory.get("rows") ?? []) as Row[]).length }] };
  return { affected: 0, rows: [] };
}

/** `once`: the rows of its inserts, unless its key was done. */
export function onceReply({ body }: SimulatedCall, { memory }: SimulatedWorld): Json {
  const { key, statements } = body as { key: string; statements: readonly Statement[] };
  if (memory.has(`done ${key}`)) return { isFirst: false, results: [] };
  memory.set(`done ${key}`, true);
  for (const statement of statements) insert(statement, memory);
  return { isFirst: true, results: statements.map(() => ({ affected: 1, rows: [] })) };
}

/** `transaction`: it computes the windows, and takes their notes away. */
export function transactionReply(_call: SimulatedCall, { memory }: SimulatedWorld): Json {
  memory.set("touched", []);
  return [];
}

export function onceKey({ body }: SimulatedCall): string {
  return (body as { key: string }).key;
}

const textOf = ({ parts }: Statement) => parts.map(({ text = "?" }) => text).join("");
const nameOf = ({ parts }: Statement) => parts.find(({ name }) => name)?.name?.at(-1) ?? "";

function insert(statement: Statement, memory: Map<string, Json>): void {
  const { parts } = statement;
  const values = parts.flatMap(({ value }) => (value === undefined ? [] : [value]));
  if (nameOf(statement).endsWith("_touched")) {
    memory.set("touched", [
      ...((memory.get("touched") ?? []) as Json[]),
      ...(textOf(statement).includes("select") ? [] : values),
    ]);
    return;
  }
  const [, ...columns] = parts
    .slice(
      0,
      parts.findIndex(({ text }) => text?.includes("values")),
    )
    .flatMap(({ name }) => name ?? []);
  const rows = Array.from({ length: values.length / columns.length }, (_, at) =>
    Object.fromEntries(columns.map((column, place) => [column, values[at * columns.length + place]!])),
  );
  const isUpsert = textOf(statement).includes("on conflict");
  const present = (memory.get("rows") ?? []) as Row[];
  const kept = isUpsert ? present.filter((one) => !rows.some((row) => row.id === one.id)) : present;
  memory.set("rows", [...kept, ...rows]);
}
