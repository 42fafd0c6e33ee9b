import type { ArtifactReference } from "@millrace/flow";
import type { SourceCount } from "../output/report.ts";
import type { Drift, Schema } from "../record/schema.ts";
import type { Loaded } from "../target/load-page.ts";
import type { Place } from "./pages.ts";

/** What state keeps of an aggregation. */
export type Memory = {
  readonly schema: Schema;
  readonly newestMs: number | null;
  readonly watermarks: Readonly<Record<string, Place>>;
};
export const nothingYet: Memory = { schema: {}, newestMs: null, watermarks: {} };

/** What is remembered once a page is loaded. */
export function remember(
  memory: Memory,
  { loaded, source, watermark }: { readonly loaded: Loaded; readonly source: string; readonly watermark: Place },
): Memory {
  const { schema, newestMs } = loaded;
  const newest = Math.max(memory.newestMs ?? Number.NEGATIVE_INFINITY, newestMs ?? Number.NEGATIVE_INFINITY);
  return {
    schema,
    newestMs: Number.isFinite(newest) ? newest : null,
    watermarks: watermark ? { ...memory.watermarks, [source]: watermark } : memory.watermarks,
  };
}

/** What a run has done so far. */
export class Tally {
  readonly sources: Record<string, { -readonly [Name in keyof SourceCount]: SourceCount[Name] }> = {};
  readonly drift: Drift[] = [];
  readonly rows: ArtifactReference[] = [];
  readonly quarantine: ArtifactReference[] = [];

  begin(source: string): void {
    this.sources[source] = { source, read: 0, written: 0, skipped: 0, rejected: 0, error: null };
  }

  add(source: string, loaded: Loaded): void {
    const count = this.sources[source]!;
    for (const name of ["read", "written", "skipped", "rejected"] as const) count[name] += loaded[name];
    if (loaded.rows) this.rows.push(loaded.rows);
    if (loaded.quarantine) this.quarantine.push(loaded.quarantine);
    const isTold = (one: Drift) =>
      this.drift.some((told) => told.change === one.change && told.column === one.column && told.to === one.to);
    this.drift.push(...loaded.drift.filter((one) => !isTold(one)));
  }
}
