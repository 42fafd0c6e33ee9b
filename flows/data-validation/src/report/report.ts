import type { ColumnProfile, TableProfile } from "@millrace/parsing/profile";
import { barChart, countChart, type Html, html, htmlText, reportPage, reportTable } from "@millrace/parsing/report";
import type { FailingCell, Finding } from "../check/check.ts";
import type { TableHistory } from "../history/history.ts";
import type { Verdict } from "../history/verdict.ts";

export interface ReportContent {
  readonly name: string;
  readonly at: string;
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  readonly profile: TableProfile;
  readonly history: TableHistory | null;
  readonly suggested: readonly unknown[] | null;
}

const verdicts = {
  passed: ["good", "✓ passed"],
  warned: ["warn", "! passed with warnings"],
  failed: ["bad", "✗ failed"],
} as const;
/** Columns beyond are in the output, not in the page. */
const mostColumns = 200;

/** The page that tells how a table met what was expected of it. */
export function validationReport({
  name,
  at,
  verdict,
  findings,
  profile,
  history,
  suggested,
}: ReportContent): Uint8Array {
  const [tone, words] = verdicts[verdict];
  const broken = findings.filter(({ outcome }) => outcome === "broken").length;
  const page = reportPage({
    title: `Validation of ${name}`,
    body: html`<p class="verdict"><span class="${tone}">${words}</span>: ${findings.length - broken} of ${findings.length} expectations hold</p>
<p class="soft">${profile.rows.toLocaleString("en")} rows, ${profile.columns.length} columns, checked at <time datetime="${at}">${at}</time></p>
${findings.length > 0 && expectations(findings)}
${findings.filter(({ samples }) => samples.length > 0).map(samplesOf)}
${suggested !== null && html`<h2>Suggested expectations</h2><p>They hold for this table. Put those that should hold for the next one into <code>expectations</code>.</p><code>${JSON.stringify(suggested, null, 1)}</code>`}
<h2>Columns</h2><ul class="cards">${profile.columns.slice(0, mostColumns).map((column) => card(column, history))}</ul>`,
  });
  return new TextEncoder().encode(htmlText(page));
}

function expectations(findings: readonly Finding[]): Html {
  const order = (finding: Finding) => (finding.outcome !== "broken" ? 2 : finding.severity === "fail" ? 0 : 1);
  const rows = [...findings]
    .sort((a, b) => order(a) - order(b))
    .map((finding) => [finding.title, outcome(finding), finding.seen] as const);
  return html`<h2>Expectations</h2>${reportTable({ caption: "What was expected, and what was seen", columns: ["Expectation", "Outcome", "Seen"], rows })}`;
}

function outcome({ outcome, severity }: Finding): Html {
  if (outcome === "held") return html`<span class="good">✓ holds</span>`;
  if (outcome === "nothing to check") return html`<span class="soft">– nothing to check</span>`;
  return severity === "fail" ? html`<span class="bad">✗ broken</span>` : html`<span class="warn">! broken</span>`;
}

function samplesOf({ title, samples, failed }: Finding): Html {
  const rows = samples.map(({ row, value, reason }: FailingCell) => [row, shorten(String(value)), reason]);
  const all = failed ?? 0;
  const which = samples.length < all ? `The first ${samples.length} of ${all.toLocaleString("en")} rows` : "All rows";
  return html`<h2>${title}</h2>${reportTable({ caption: `${which} that break it: ${title}`, columns: ["Row", "Value", "Why"], rows })}`;
}

const shorten = (text: string) => (text.length > 200 ? `${text.slice(0, 199)}…` : text);

function card(profile: ColumnProfile, history: TableHistory | null): Html {
  const { column, rows, missing, distinct } = profile;
  const earlier = history?.columns.find((one) => one.column === column);
  return html`<li><h3>${column}</h3><p class="soft">${kindsOf(profile)}; ${distinct.toLocaleString("en")} different, ${percent(missing / Math.max(1, rows))} missing</p>${
    profile.numbers === null ? frequent(profile) : numbers(profile, earlier)
  }</li>`;
}

function kindsOf({ kinds }: ColumnProfile): string {
  const found = Object.entries(kinds).filter(([kind, count]) => count > 0 && kind !== "missing");
  return (
    found
      .sort(([, a], [, b]) => b - a)
      .map(([kind]) => kind)
      .join(", ") || "empty"
  );
}

function frequent({ column, top, rows }: ColumnProfile): Html {
  const bars = top
    .slice(0, 6)
    .map(({ value, count }) => ({ label: value, share: count / rows, note: count.toLocaleString("en") }));
  return barChart({ title: `The most frequent values of ${column}`, bars });
}

const binCount = 16;

function numbers({ column, numbers }: ColumnProfile, earlier: ColumnProfile | undefined): Html {
  const { least, greatest, mean, percentiles } = numbers!;
  const known = earlier?.numbers?.percentiles;
  const from = Math.min(least, known?.[0] ?? least);
  const to = Math.max(greatest, known?.[100] ?? greatest);
  const words = `from ${shown(least)} to ${shown(greatest)}, median ${shown(percentiles[50]!)}, mean ${shown(mean)}`;
  const bins = (grid: readonly number[]) => binned(grid, { from, to });
  return html`${countChart({ title: `Distribution of ${column}`, words, shares: bins(percentiles), earlier: known && bins(known) })}<p class="soft">${words}${known !== undefined && html`; orange: the last run that passed`}</p>`;
}

/** The share of the percentiles in each of equally wide bins. */
function binned(
  percentiles: readonly number[],
  { from, to }: { readonly from: number; readonly to: number },
): number[] {
  const shares = Array<number>(binCount).fill(0);
  for (const value of percentiles) {
    const bin = to === from ? 0 : Math.min(binCount - 1, Math.floor(((value - from) / (to - from)) * binCount));
    shares[bin] = shares[bin]! + 1 / percentiles.length;
  }
  return shares;
}

const shown = (number: number) => Number(number.toPrecision(4)).toLocaleString("en", { maximumSignificantDigits: 4 });
const percent = (share: number) => `${Number((share * 100).toPrecision(3))} %`;
