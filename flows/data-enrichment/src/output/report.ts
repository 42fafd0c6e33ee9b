import { barChart, html, htmlText, reportPage, reportTable } from "@millrace/parsing/report";
import type { SourceTally } from "../waterfall/ledger.ts";

export type FieldTally = { wanted: number; filled: number; confidence: number };

export interface ReportContent {
  readonly at: string;
  readonly rows: number;
  readonly fields: Readonly<Record<string, FieldTally>>;
  readonly sources: Readonly<Record<string, SourceTally>>;
  readonly costUsd: number;
  readonly maxCostUsd: number;
  readonly isCapReached: boolean;
}

/** The page that shows what was filled, from where, and what it cost. */
export function enrichmentReport({
  at,
  rows,
  fields,
  sources,
  costUsd,
  maxCostUsd,
  isCapReached,
}: ReportContent): Uint8Array {
  const tallies = Object.values(fields);
  const wanted = tallies.reduce((sum, field) => sum + field.wanted, 0);
  const filled = tallies.reduce((sum, field) => sum + field.filled, 0);
  const page = reportPage({
    title: "Enrichment report",
    body: html`<p class="verdict">${filled.toLocaleString("en")} of ${wanted.toLocaleString("en")} missing values filled in ${rows.toLocaleString("en")} rows</p>
<p class="soft"><time datetime="${at}">${at}</time>, ${dollars(costUsd)} of at most ${dollars(maxCostUsd)} spent</p>
${isCapReached && html`<p class="warn">The cost cap was reached: sources that cost were not asked any more.</p>`}
<h2>Fields</h2><ul class="cards"><li><h3>Filled values</h3>${barChart({
      title: "Filled values by field",
      bars: Object.entries(fields).map(([label, field]) => ({
        label,
        share: field.filled / Math.max(1, field.wanted),
        note: `${field.filled} of ${field.wanted}`,
      })),
    })}</li><li><h3>Mean confidence</h3>${barChart({
      title: "Mean confidence by field",
      bars: Object.entries(fields).map(([label, { filled, confidence }]) => {
        const mean = filled === 0 ? 0 : confidence / filled;
        return { label, share: mean, note: filled === 0 ? "–" : `${Math.round(mean * 100)} %` };
      }),
    })}</li></ul>
<h2>Sources</h2>${reportTable({
      caption: "What each source was asked and how many values come from it",
      columns: ["Source", "Keys asked", "From the cache", "Not known", "Failed", "Values used", "Cost"],
      rows: Object.entries(sources).map(([name, { asked, cached, missing, failed, used, costUsd }]) => [
        name,
        asked,
        cached,
        missing,
        failed,
        used,
        dollars(costUsd),
      ]),
    })}`,
  });
  return new TextEncoder().encode(htmlText(page));
}

const dollars = (usd: number) => `$${usd.toFixed(usd < 1 ? 4 : 2)}`;
