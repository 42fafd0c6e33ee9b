import type { ColumnProfile, TableProfile } from "@millrace/parsing/profile";
import { barChart, type Html, html, htmlText, reportPage, reportTable } from "@millrace/parsing/report";
import type { SpellingCluster } from "@millrace/parsing/spelling";
import type { Decisions } from "../clean/run-recipe.ts";
import type { ChangeCount } from "../clean/write-cleaned.ts";
import type { Decision } from "../look/look.ts";
import type { Operation } from "../recipe/operation.ts";
import { titleOf } from "../recipe/title.ts";

export interface ReportContent {
  readonly at: string;
  readonly recipe: readonly Operation[];
  readonly decisions: Decisions;
  readonly counts: readonly ChangeCount[];
  readonly before: TableProfile;
  readonly after: TableProfile;
  /** Clusters that were neither sure enough nor approved. */
  readonly leftAlone: readonly { readonly column: string; readonly clusters: readonly SpellingCluster[] }[];
}

const mostClusters = 100;

/** The page that shows a table before and after its recipe. */
export function cleansingReport(content: ReportContent): Uint8Array {
  const { at, recipe, counts, before, after, decisions, leftAlone } = content;
  const cells = counts.reduce((sum, count) => sum + count.cells, 0);
  const page = reportPage({
    title: "Cleansing report",
    body: html`<p class="verdict">Cells changed: ${number(cells)}. Rows dropped: ${number(before.rows - after.rows)}.</p>
<p class="soft">${number(before.rows)} rows before, ${number(after.rows)} after, at <time datetime="${at}">${at}</time></p>
<h2>Recipe</h2>${reportTable({
      caption: "What was done, and how often",
      columns: ["Operation", "Cells", "Rows dropped", "Decided by the column"],
      rows: recipe.map((operation, place) => [
        titleOf(operation),
        counts[place]!.cells,
        counts[place]!.rows,
        decisionWords(decisions[place] ?? null),
      ]),
    })}
<h2>Before and after</h2>${profiles(before, after)}
${recipe.map((operation, place) => samples(titleOf(operation), counts[place]!))}
${Object.entries(decisions).map(([place, decision]) => decision.about === "spellings" && clusterTable(`Merged: ${titleOf(recipe[Number(place)]!)}`, decision.clusters))}
${leftAlone.map(({ column, clusters }) => clusterTable(`Left alone in ${column}: not sure enough`, clusters))}
<h2>Cells changed by operation</h2><ul class="cards"><li>${barChart({
      title: "Cells changed by operation",
      bars: recipe.map((operation, place) => ({
        label: titleOf(operation),
        share: counts[place]!.cells / Math.max(1, ...counts.map((count) => count.cells)),
        note: number(counts[place]!.cells),
      })),
    })}</li></ul>`,
  });
  return new TextEncoder().encode(htmlText(page));
}

const number = (value: number) => value.toLocaleString("en");

function decisionWords(decision: Decision | null): string {
  switch (decision?.about) {
    case "decimal mark":
      return decision.mark === null
        ? decision.either === 0
          ? "no mark to decide"
          : `undecided: ${decision.either} values could be either`
        : `decimal mark “${decision.mark}” (${decision.mark === "." ? decision.dot : decision.comma} clear, ${decision.either} ambiguous)`;
    case "date order":
      return decision.order === null
        ? decision.either === 0
          ? "no order to decide"
          : `undecided: ${decision.either} dates could be either`
        : `${decision.order} (${decision.order === "day first" ? decision.dayFirst : decision.monthFirst} clear, ${decision.either} ambiguous)`;
    case "fill":
      return `filled with ${JSON.stringify(decision.value)}`;
    case "spellings":
      return `${decision.clusters.length} clusters merged${decision.isComplete ? "" : ", of the first 50,000 values"}`;
    default:
      return "–";
  }
}

function profiles(before: TableProfile, after: TableProfile): Html {
  const names = [...new Set([...before.columns, ...after.columns].map(({ column }) => column))];
  const rows = names.map((name) => {
    const [was, is] = [before, after].map(({ columns }) => columns.find(({ column }) => column === name));
    const pair = (tell: (profile: ColumnProfile) => string) => beforeAfter(was ? tell(was) : "–", is ? tell(is) : "–");
    return [name, pair(kinds), pair(({ missing }) => number(missing)), pair(({ distinct }) => number(distinct))];
  });
  return reportTable({
    caption: "Each column before → after",
    columns: ["Column", "Holds", "Missing", "Different values"],
    rows,
  });
}

function beforeAfter(was: string, is: string): Html {
  return was === is ? html`${was}` : html`<del>${was}</del> → <ins>${is}</ins>`;
}

function kinds({ kinds }: ColumnProfile): string {
  const found = Object.entries(kinds).filter(([kind, count]) => count > 0 && kind !== "missing");
  return (
    found
      .sort(([, a], [, b]) => b - a)
      .map(([kind, count]) => `${kind} ${number(count)}`)
      .join(", ") || "nothing"
  );
}

function samples(title: string, { cells, samples }: ChangeCount): Html | null {
  if (samples.length === 0) return null;
  const rows = samples.map(({ row, column, before, after }) => [
    row,
    column,
    html`<del><code>${before}</code></del>`,
    html`<ins><code>${after}</code></ins>`,
  ]);
  const which = samples.length < cells ? `The first ${samples.length} of ${number(cells)} cells` : "All cells";
  return html`<h2>${title}</h2>${reportTable({ caption: `${which}: ${title}`, columns: ["Row", "Column", "Before", "After"], rows })}`;
}

function clusterTable(title: string, clusters: readonly SpellingCluster[]): Html | null {
  if (clusters.length === 0) return null;
  const rows = clusters.slice(0, mostClusters).map(({ canonical, values, confidence, method }) => [
    canonical,
    values
      .filter(({ value }) => value !== canonical)
      .map(({ value, count }) => `${value} (${number(count)})`)
      .join(", "),
    confidence,
    method,
  ]);
  return html`<h2>${title}</h2>${reportTable({ caption: `${title}, ${clusters.length} clusters`, columns: ["Spelling", "Other spellings (rows)", "Confidence", "Found by"], rows })}`;
}
