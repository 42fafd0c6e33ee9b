import { type FieldProfile, type LinkageModel, type PairExplanation, ruleText } from "@millrace/parsing/linkage";
import type { TableRecord } from "@millrace/parsing/records";
import { countChart, type Html, html, htmlText, reportPage, reportTable } from "@millrace/parsing/report";
import type { ExamplePair } from "../decide/example-pairs.ts";
import { waterfall } from "./waterfall.ts";

/** A pair with its records and what speaks for and against it. */
interface ExplainedPair extends ExamplePair {
  readonly records: readonly [TableRecord, TableRecord];
  /** What a reader calls the two. */
  readonly names: readonly [string, string];
  readonly explanation: PairExplanation;
}

/** What the page is about. */
export interface LinkageReport {
  readonly rows: number;
  readonly compared: number;
  readonly matches: number;
  readonly clusters: number;
  readonly threshold: number;
  readonly expected: { readonly precision: number; readonly recall: number; readonly f1: number };
  /** How many scored pairs lie in each tenth of probability. */
  readonly tenths: readonly number[];
  readonly fields: readonly FieldProfile[];
  readonly model: LinkageModel;
  readonly examples: readonly ExplainedPair[];
}

/** The page that tells what was found and why. */
export function linkageReport(report: LinkageReport): Uint8Array {
  const { rows, matches, clusters, expected, threshold, compared, examples } = report;
  const every = report.tenths.reduce((sum, count) => sum + count, 0) || 1;
  const page = reportPage({
    title: "Duplicates",
    body: html`<p class="verdict">${matches.toLocaleString("en")} pairs match among ${rows.toLocaleString("en")} records: ${clusters.toLocaleString("en")} clusters of two and more</p>
<p class="soft">${compared.toLocaleString("en")} pairs were compared. A pair matches from a probability of ${percent(threshold)} on. To be expected by the probabilities alone, without labels: precision ${percent(expected.precision)}, recall ${percent(expected.recall)}, F1 ${percent(expected.f1)}.</p>
<h2>How sure the pairs are</h2>${countChart({
      title: "Pairs by probability",
      words: report.tenths.map((count, at) => `${at * 10} to ${at * 10 + 10} %: ${count} pairs`).join("; "),
      shares: report.tenths.map((count) => count / every),
    })}<p class="soft">From 0 % at the left to 100 % at the right, a bar for each tenth.</p>
<h2>Fields</h2>${fieldsOf(report)}
<h2>Which pairs were compared</h2>${rulesOf(report.model)}
${section(
  "The surest matches, and those just above the threshold",
  examples.filter(({ taken }) => taken),
)}
${section(
  "Just below the threshold",
  examples.filter(({ taken }) => !taken),
)}`,
  });
  return new TextEncoder().encode(htmlText(page));
}

function fieldsOf({ fields, model }: LinkageReport): Html {
  const rows = fields.map(({ name, kind, filled, distinct }) => {
    const at = model.fields.findIndex((field) => field.name === name);
    const weights = model.weights.fields[at];
    const followed = weights?.follows == null ? "" : (model.fields[weights.follows]?.name ?? "");
    const bits = (level: number) => {
      const [m, u] = [weights?.alone.m.at(level), weights?.alone.u.at(level)];
      return m === undefined || u === undefined ? "–" : Math.log2(m / u).toFixed(1);
    };
    return [
      name,
      at < 0 ? `not compared (${kind})` : kind,
      percent(filled),
      distinct,
      bits(0),
      bits(-1),
      followed || "–",
    ];
  });
  return reportTable({
    caption:
      "What each field is, and what agreement and difference weigh on average, in bits: one bit doubles the odds",
    columns: ["Field", "Kind", "Filled", "Different values", "Same", "Different", "Follows"],
    rows,
  });
}

function rulesOf({ rules, blockingRecall }: LinkageModel): Html {
  if (rules === null) return html`<p>All pairs: the tables are small.</p>`;
  return html`<p>Records with at least one of these in common. They are expected to bring ${percent(blockingRecall)} of the matches together.</p><ul>${rules.map((rule) => html`<li>${ruleText(rule)}</li>`)}</ul>`;
}

function section(title: string, pairs: readonly ExplainedPair[]): Html {
  if (pairs.length === 0) return html``;
  return html`<h2>${title}</h2>${pairs.map(pairOf)}`;
}

function pairOf({ names, probability, records, explanation }: ExplainedPair): Html {
  const title = `${names[0]} and ${names[1]}: ${percent(probability)}`;
  const fields = explanation.fields.map(({ field, level, bits }) => [
    field,
    textOf(records[0][field]),
    textOf(records[1][field]),
    level,
    Number(bits.toFixed(1)),
  ]);
  return html`<h3>${title}</h3>${reportTable({
    caption: title,
    columns: ["Field", names[0], names[1], "Compared", "Bits"],
    rows: fields,
  })}${waterfall(explanation, `Bits of ${title}`)}`;
}

const percent = (part: number) => `${(part * 100).toFixed(part > 0.99 && part < 1 ? 2 : 1)} %`;
const textOf = (value: unknown) => (value === undefined || value === null ? "" : String(value).slice(0, 200));
