import type { ArtifactReference, FlowContext } from "@millrace/flow";
import { type TableRecord, writeRecords } from "@millrace/parsing/records";
import { preparePage, type Rules } from "../record/prepare.ts";
import type { Drift, Schema } from "../record/schema.ts";
import { windowColumn } from "../record/window.ts";
import type { SourcePage } from "../source/read-source.ts";
import { type DatabaseTarget, fitTable } from "./columns.ts";
import { loadRows } from "./load-rows.ts";
import { fitWindowTables } from "./window-table.ts";

/** What a page has come to. */
export type Loaded = {
  readonly read: number;
  readonly written: number;
  readonly skipped: number;
  readonly rejected: number;
  readonly drift: readonly Drift[];
  readonly newestMs: number | null;
  readonly schema: Schema;
  /** Its rows, where the target is a file. */
  readonly rows: ArtifactReference | null;
  readonly quarantine: ArtifactReference | null;
};

export interface Loading extends Rules {
  readonly artifact: FlowContext<unknown>["artifact"];
  readonly target: DatabaseTarget | null;
  readonly before: Schema;
  /** The newest moment of earlier runs, against which records are late. */
  readonly newestMs: number | null;
  /** Without keys the page itself tells whether it was loaded before. */
  readonly stepKey: string;
  readonly tableName: string;
}

/** Puts a page into the target. Done again, also by another run, it changes nothing. */
export async function loadPage({ key, place, records }: SourcePage, loading: Loading): Promise<Loaded> {
  const { artifact, target, rules, windows } = loading;
  const read = await records();
  const { rows, schema, drift, quarantine, newestMs } = preparePage(read, loading);
  const rejected = quarantine.filter(({ outcome }) => outcome === "rejected").length;
  const write = (name: string, content: Iterable<TableRecord>) =>
    artifact.write({ name: `${name} ${key}.jsonl` }, writeRecords(content, { format: "jsonl" }));
  if (target && rows.length > 0) {
    const widened = drift.flatMap(({ change, column }) => (change === "widened" ? [column] : []));
    await fitTable(target, { schema: windows ? { [windowColumn]: "text", ...schema } : schema, widened });
    if (windows) await fitWindowTables(target, { windows, schema });
    const content = rules.keys.length > 0 ? loading.stepKey : [loading.tableName, key, place, rows];
    const { version } = rules;
    await target.db.once(pageKey(content), loadRows(rows, { target, schema, version, hasWindows: !!windows }));
  }
  return {
    read: read.length,
    written: rows.length,
    skipped: quarantine.length - rejected,
    rejected,
    drift,
    newestMs,
    schema,
    rows: target ? null : await write("rows", rows),
    quarantine: quarantine.length === 0 ? null : await write("quarantine", quarantine),
  };
}

/** FNV-1a of 128 bits: short enough for a key, and two pages of a table do not meet in it by chance. */
function pageKey(content: unknown): string {
  let hash = 0x6c62272e07bb014262b821756295c58dn;
  for (const byte of new TextEncoder().encode(JSON.stringify(content)))
    hash = BigInt.asUintN(128, (hash ^ BigInt(byte)) * 0x1000000000000000000013bn);
  return hash.toString(36);
}
