import { barChart, html, htmlText, reportPage, reportTable } from "@millrace/parsing/report";
import type { Drift } from "../record/schema.ts";

// A type, as an interface is no `Json` to the compiler.
export type SourceCount = {
  readonly source: string;
  readonly read: number;
  readonly written: number;
  readonly skipped: number;
  readonly rejected: number;
  readonly error: string | null;
};

export interface ReportContent {
  readonly at: string;
  readonly name: string;
  readonly sources: readonly SourceCount[];
  readonly drift: readonly Drift[];
  readonly rowsInTarget: number;
  readonly windows: number;
}

/** The page that says what came from where, and what of it is in the table. */
export function aggregationReport({ at, name, sources, drift, rowsInTarget, windows }: ReportContent): Uint8Array {
  const sum = (of: "read" | "written" | "skipped" | "rejected") => sources.reduce((all, source) => all + source[of], 0);
  const failed = sources.filter(({ error }) => error !== null);
  const page = reportPage({
    title: `Aggregation report: ${name}`,
    body: html`<p class="verdict">${number(sum("read"))} records read = ${number(sum("written"))} written + ${number(sum("skipped"))} skipped + ${number(sum("rejected"))} rejected</p>
<p class="soft"><time datetime="${at}">${at}</time>; the table has ${number(rowsInTarget)} rows${windows > 0 && html`, ${number(windows)} windows were computed anew`}</p>
${failed.map(({ source, error }) => html`<p class="bad">${source}: ${error}</p>`)}
<h2>Sources</h2>${reportTable({
      caption: "What each source had, and where it went",
      columns: ["Source", "Read", "Written", "Skipped", "Rejected"],
      rows: sources.map(({ source, read, written, skipped, rejected }) => [source, read, written, skipped, rejected]),
    })}
<ul class="cards"><li><h3>Written of what was read</h3>${barChart({
      title: "Written records by source",
      bars: sources.map(({ source, read, written }) => ({
        label: source,
        share: written / Math.max(1, read),
        note: `${number(written)} of ${number(read)}`,
      })),
    })}</li></ul>
<h2>Changed columns</h2>${
      drift.length === 0
        ? html`<p>The records have the columns that they had before.</p>`
        : reportTable({
            caption: "What is other than before",
            columns: ["Column", "What happened", "Was", "Is"],
            rows: drift.map(({ column, change, from, to }) => [column, change, from, to]),
          })
    }`,
  });
  return new TextEncoder().encode(htmlText(page));
}

const number = (value: number) => value.toLocaleString("en");
