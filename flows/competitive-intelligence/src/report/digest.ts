import { type Html, html, htmlText, reportPage, reportTable } from "@millrace/parsing/report";
import type { Change } from "../change/change.ts";
import type { WatchedRow } from "./rows.ts";
import { wordDifference } from "./word-difference.ts";

type Pictures = ReadonlyMap<WatchedRow, Html | null>;

const CLASSES = { high: "bad", medium: "warn", low: "soft" } as const;

// The words say it as well: colours and lines are not read aloud.
const gone = (text: string): Html => html`<del><span class="soft">was </span>${text}</del>`;
const come = (text: string): Html => html`<ins><span class="soft">now </span>${text}</ins>`;

function shownText({ before, after }: Change): Html {
  if (before !== null && after !== null)
    return html`${wordDifference(before, after).map(({ kind, text }) => (kind === "same" ? text : kind === "removed" ? html`<del>${text}</del> ` : html`<ins>${text}</ins> `))}`;
  const lines = (before ?? after ?? "").split("\n").map((line) => html`${line}<br>`);
  return before !== null ? html`<del>${lines}</del>` : html`<ins>${lines}</ins>`;
}

const numbersOf = ({ numbers: { before, after } }: Change): Html | null =>
  before.length + after.length === 0
    ? null
    : html`${before.length > 0 && gone(before.join(", "))} ${after.length > 0 && come(after.join(", "))}`;

function changesTable({ url, changes }: Pick<WatchedRow, "url" | "changes">): Html {
  return reportTable({
    caption: `What has changed on ${url}`,
    columns: ["Matters", "What", "Where", "Difference", "Numbers"],
    rows: changes.map((change) => [
      html`<span class="${CLASSES[change.severity]}">${change.severity}</span>`,
      html`${change.what} ${change.kind}<br><span class="soft">${change.why}</span>`,
      change.section,
      shownText(change),
      numbersOf(change),
    ]),
  });
}

const bytesOf = (page: Html): Uint8Array => new TextEncoder().encode(htmlText(page));
const day = (at: string | null): string => at?.slice(0, 16).replace("T", " ") ?? "";

/** The page that shows how one page has changed. */
export function differencePage(
  row: Pick<WatchedRow, "competitor" | "url" | "changes"> & {
    readonly since: string;
    readonly at: string;
    readonly pictures: Html | null;
  },
): Uint8Array {
  const body = html`<p class="verdict"><a href="${row.url}">${row.url}</a></p><p class="soft">${day(row.since)} to ${day(row.at)} UTC</p>${changesTable(row)}${row.pictures}`;
  return bytesOf(reportPage({ title: `${row.competitor}: what has changed`, body }));
}

function competitorPart(name: string, rows: readonly WatchedRow[], pictures: Pictures): Html {
  return html`<section><h2>${name}</h2>${rows.map(
    (row) =>
      html`<h3><a href="${row.url}">${row.url}</a></h3><p class="soft">since ${day(row.since)} UTC</p>${changesTable(row)}${pictures.get(row) ?? null}`,
  )}</section>`;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** The digest of a run: what has changed, by competitor, and how each page was read. */
export function digestPage({
  rows,
  at,
  pictures,
}: {
  readonly rows: readonly WatchedRow[];
  readonly at: string;
  /** Of pages that have changed, those that are shown. */
  readonly pictures: Pictures;
}): Uint8Array {
  const count = (severity: string) =>
    rows.flatMap(({ changes }) => changes).filter((one) => one.severity === severity).length;
  const changed = rows.filter(({ status }) => status === "changed");
  const byName = Map.groupBy(changed, ({ competitor }) => competitor);
  const verdict =
    changed.length === 0
      ? html`Nothing has changed on what is watched.`
      : html`${counted(byName.size, "competitor")} with ${counted(changed.length, "changed page")}: <span class="bad">${counted(count("high"), "change")} of high</span>, <span class="warn">${count("medium")} of medium</span>, ${count("low")} of low importance.`;
  const body = html`<p class="verdict">${verdict} ${day(at)} UTC.</p>
${[...byName].map(([name, pages]) => competitorPart(name, pages, pictures))}
<h2>Everything watched</h2>${reportTable({
    caption: "How pages and feeds were read",
    columns: ["Address", "Competitor", "Status", "Changes", "Note"],
    rows: rows.map(({ url, competitor, status, changes, error }) => [
      url,
      competitor,
      status,
      changes.length,
      error === null ? null : html`<span class="bad">${error.message}</span>`,
    ]),
  })}`;
  return bytesOf(reportPage({ title: "What competitors have changed", body }));
}
