import { type FlowContext, PermanentError } from "@millrace/flow";
import { openTable, type Table, type TableRecord } from "@millrace/parsing/records";
import type { Source, TableSource } from "../input/enrichment.ts";
import type { OpenSource } from "../waterfall/enrich-batch.ts";
import { askPages, askService, askTable, keyText, type Outside } from "./ask-source.ts";
import { cacheOf } from "./cache.ts";

type Run = Pick<FlowContext<unknown>, "artifact" | "state">;
export type LookupTables = ReadonlyMap<string, ReadonlyMap<string, TableRecord>>;

const mostRecords = 200_000;

/** Reads the lookup tables; of two records with the same key the first counts. */
export async function readTables(
  sources: Readonly<Record<string, Source>>,
  artifact: Run["artifact"],
): Promise<LookupTables> {
  const tables = new Map<string, Map<string, TableRecord>>();
  for (const [name, source] of Object.entries(sources))
    if (source.kind === "table") tables.set(name, await readTable(source, { name, artifact }));
  return tables;
}

async function readTable(
  { table, on }: TableSource,
  { name, artifact }: { readonly name: string; readonly artifact: Run["artifact"] },
) {
  const records = new Map<string, TableRecord>();
  for await (const record of openTable(table as Table, artifact)) {
    const key = keyText(record[on]);
    if (key !== "" && !records.has(key)) records.set(key, record);
    if (records.size > mostRecords)
      throw new PermanentError(
        `Cannot look up in the source ${name} as its table may have ${mostRecords} records: there are more`,
      );
  }
  return records;
}

/** Makes every source ready to be asked within one step. */
export function openSources(
  sources: Readonly<Record<string, Source>>,
  {
    tables,
    state,
    outside,
  }: { readonly tables: LookupTables; readonly state: Run["state"]; readonly outside: Outside },
): ReadonlyMap<string, OpenSource> {
  const nowMs = outside.now();
  return new Map(
    Object.entries(sources).map(([name, source]): [string, OpenSource] => {
      if (source.kind === "record") return [name, { source, ask: null, cache: null }];
      if (source.kind === "table") return [name, { source, ask: askTable(tables.get(name)!, nowMs), cache: null }];
      const ask = source.kind === "service" ? askService(source, outside) : askPages(source, outside);
      return [name, { source, ask, cache: cacheOf(name, { source, state, nowMs }) }];
    }),
  );
}
