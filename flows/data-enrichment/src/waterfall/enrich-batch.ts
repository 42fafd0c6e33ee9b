import type { Json } from "@millrace/flow";
import { compileExpression, type Expression, type Scope } from "@millrace/flow/expressions";
import { isMissing } from "@millrace/parsing/profile";
import type { TableRecord } from "@millrace/parsing/records";
import type { Field, Source } from "../input/enrichment.ts";
import type { Answer, Ask } from "../source/answer.ts";
import { keyText } from "../source/ask-source.ts";
import type { AnswerCache } from "../source/cache.ts";
import type { Ledger } from "./ledger.ts";
import { type Candidate, settle } from "./settle.ts";

/** A source that is ready to be asked. */
export interface OpenSource {
  readonly source: Source;
  /** Null for the record itself. */
  readonly ask: Ask | null;
  readonly cache: AnswerCache | null;
}

/** Where a value comes from: a line of the provenance file. */
export type Provenance = {
  row: number;
  field: string;
  value: Json;
  source: string | null;
  confidence: number;
  at: string | null;
  agree: number;
  compared: number;
  tried: { source: string; outcome: string; value?: Json; reason?: string }[];
};

interface Wanted {
  readonly record: TableRecord;
  readonly name: string;
  readonly field: CompiledField;
  readonly candidates: Candidate[];
  readonly provenance: Provenance;
  readonly askedAt: Map<string, number>;
  next: number;
}

interface CompiledField extends Omit<Field, "check" | "from"> {
  readonly check: Expression | null;
  readonly from: readonly { readonly source: string; readonly value: Expression }[];
}

export type Fields = ReadonlyMap<string, CompiledField>;

/** Compiles the expressions of all fields; one that is wrong fails here, before anything is asked. */
export function compileFields(fields: Readonly<Record<string, Field>>): Fields {
  return new Map(
    Object.entries(fields).map(([name, { check, from, ...field }]) => [
      name,
      {
        ...field,
        check: check === undefined ? null : compileExpression(check),
        from: from.map(({ source, value }) => ({ source, value: compileExpression(value) })),
      },
    ]),
  );
}

/** Fills the fields of some records, round by round: in each, every value that is still missing asks its next source. */
export async function enrichBatch(
  batch: readonly TableRecord[],
  {
    fields,
    sources,
    ledger,
    firstRow,
  }: {
    readonly fields: Fields;
    readonly sources: ReadonlyMap<string, OpenSource>;
    readonly ledger: Ledger;
    readonly firstRow: number;
  },
): Promise<{ records: TableRecord[]; provenance: Provenance[] }> {
  const records = batch.map((record) => ({ ...record }));
  const wanted = records.flatMap((record, at) =>
    [...fields].flatMap(([name, field]) =>
      field.overwrite || isMissing(record[name]) ? [wantedOf(record, { name, field, row: firstRow + at })] : [],
    ),
  );
  const keys = new Map(
    [...sources].map(([name, { source }]) => [name, "key" in source ? compileExpression(source.key) : null]),
  );
  const seen = new Map([...sources.keys()].map((name) => [name, new Map<string, Answer>()]));
  const most = Math.max(0, ...[...fields.values()].map(({ from }) => from.length));
  for (let round = 0; round < most; round++) {
    const open = wanted.filter(
      ({ next, field, candidates }) => next < field.from.length && candidates.length < field.compare,
    );
    for (const name of sources.keys()) {
      const asking = open.filter(({ next, field }) => field.from[next]?.source === name);
      const keyed = asking.map((one) => ({ one, key: keyOf(keys.get(name) ?? null, one.record) }));
      const from = sources.get(name)!;
      if (from.ask)
        await learn(
          { ...from, ask: from.ask },
          { name, keys: keyed.map(({ key }) => key), seen: seen.get(name)!, ledger },
        );
      for (const { one, key } of keyed)
        take(one, { name, source: from.source, answer: from.ask ? seen.get(name)!.get(key) : undefined, key });
    }
    // A source names itself once a round for each value, so that every value moves on together.
    for (const one of open) one.next++;
  }
  for (const one of wanted) conclude(one, ledger);
  return { records, provenance: wanted.map(({ provenance }) => provenance) };
}

function wantedOf(
  record: TableRecord,
  { name, field, row }: { readonly name: string; readonly field: CompiledField; readonly row: number },
): Wanted {
  const provenance = {
    row,
    field: name,
    value: record[name] ?? null,
    source: null,
    confidence: 0,
    at: null,
    agree: 0,
    compared: 0,
    tried: [],
  };
  return { record, name, field, provenance, candidates: [], askedAt: new Map(), next: 0 };
}

function keyOf(expression: Expression | null, record: TableRecord): string {
  if (!expression) return "";
  try {
    return keyText(expression.evaluate(record));
  } catch {
    return "";
  }
}

/** Finds out what the source says of the keys: from the batch so far, from the cache, and of the others as many as may be paid for. */
async function learn(
  { source, ask, cache }: OpenSource & { readonly ask: Ask },
  {
    name,
    keys,
    seen,
    ledger,
  }: {
    readonly name: string;
    readonly keys: readonly string[];
    readonly seen: Map<string, Answer>;
    readonly ledger: Ledger;
  },
): Promise<void> {
  const unknown: string[] = [];
  for (const key of new Set(keys)) {
    if (key === "" || seen.has(key)) continue;
    const kept = await cache?.find(key);
    if (kept) {
      seen.set(key, kept);
      ledger.of(name).cached++;
    } else unknown.push(key);
  }
  const size = source.kind === "service" && source.batch ? source.batch.size : unknown.length || 1;
  const affordable = unknown.slice(0, ledger.book(name, { source, wanted: unknown.length }));
  for (let at = 0; at < affordable.length; at += size) {
    for (const [key, answer] of await ask(affordable.slice(at, at + size))) {
      seen.set(key, answer);
      if (answer.outcome !== "answered") ledger.of(name)[answer.outcome]++;
      await cache?.keep(key, answer);
    }
  }
}

function take(
  { record, field, candidates, provenance, askedAt, next }: Wanted,
  {
    name,
    source,
    answer,
    key,
  }: { readonly name: string; readonly source: Source; readonly answer: Answer | undefined; readonly key: string },
): void {
  const tell = (outcome: string, more: { value?: Json; reason?: string } = {}) =>
    provenance.tried.push({ source: name, outcome, ...more });
  if (source.kind !== "record") {
    if (key === "") return void tell("no key");
    if (!answer) return void tell("over the cost cap");
    if (answer.outcome !== "answered")
      return void tell(answer.outcome, answer.reason === undefined ? {} : { reason: answer.reason });
  }
  const scope = { ...record, answer: answer?.answer ?? record };
  try {
    const value = field.from[next]!.value.evaluate(scope);
    if (isMissing(value)) return void tell("no value");
    if (!passes(field, { ...scope, value })) return void tell("check failed", { value });
    tell("value", { value });
    candidates.push({ source: name, value, confidence: source.confidence });
    askedAt.set(name, answer?.atMs ?? 0);
  } catch (error) {
    tell("no value", { reason: (error as Error).message.slice(0, 300) });
  }
}

const passes = ({ check }: CompiledField, scope: Scope) => check === null || check.evaluate(scope) === true;

function conclude({ record, name, candidates, provenance, askedAt }: Wanted, ledger: Ledger): void {
  const settled = settle(candidates);
  provenance.compared = candidates.length;
  if (!settled) return;
  const [source = ""] = settled.sources;
  const atMs = askedAt.get(source) ?? 0;
  record[name] = settled.value;
  ledger.of(source).used++;
  Object.assign(provenance, {
    value: settled.value,
    source,
    confidence: Math.round(settled.confidence * 1e4) / 1e4,
    at: atMs === 0 ? null : new Date(atMs).toISOString(),
    agree: settled.sources.length,
  });
}
