import { type Html, html, htmlText, reportPage, reportTable } from "@millrace/parsing/report";
import type { BoardReading } from "../board/read-board.ts";
import type { RememberedJob } from "../match/remember.ts";
import type { Salary } from "../posting/salary.ts";

/** Such as "EUR 60,000 – 80,000 a year". */
function salaryText(salary: Salary | null): string {
  if (salary === null) return "";
  const [min, max] = [salary.yearlyMin, salary.yearlyMax].map((amount) => amount?.toLocaleString("en-US"));
  const range =
    min === undefined ? `up to ${max}` : max === undefined ? `from ${min}` : min === max ? min : `${min} – ${max}`;
  return `${salary.currency ?? ""} ${range} a year`.trim();
}

export const placeText = ({ places, mode }: Pick<RememberedJob, "places" | "mode">): string =>
  [...places.map(({ city, country, text }) => [city ?? text, country].filter(Boolean).join(", ")), mode ?? ""]
    .filter((part) => part !== "")
    .join(" · ");

const linkTo = (job: RememberedJob): Html | string =>
  job.url === null ? job.title : html`<a href="${job.url}">${job.title}</a>`;

/** The page that a run leaves: what is new, what is open, what is over, and how the boards were read. */
export function reportOf({
  search,
  day,
  matches,
  expired,
  boards,
}: {
  readonly search: string;
  readonly day: string;
  readonly matches: readonly (RememberedJob & { readonly isNew: boolean })[];
  readonly expired: readonly RememberedJob[];
  readonly boards: readonly (Omit<BoardReading, "postings"> & { readonly postings: number })[];
}): Uint8Array {
  const news = matches.filter(({ isNew }) => isNew).length;
  const body = html`<p class="verdict">${matches.length} matching jobs, <span class="good">${news} new</span>, ${expired.length} over. ${day}.</p>
${reportTable({
  caption: "Matching jobs, newest first",
  columns: ["Job", "Company", "Place", "Salary", "Posted", "Boards", ""],
  rows: matches.map((job) => [
    linkTo(job),
    job.company,
    placeText(job),
    salaryText(job.salary),
    job.postedOn,
    job.boards.length,
    job.isNew ? html`<span class="good">new</span>` : null,
  ]),
})}
${expired.length > 0 && reportTable({ caption: "Over since the last run", columns: ["Job", "Company", "Place"], rows: expired.map((job) => [job.title, job.company, placeText(job)]) })}
${reportTable({
  caption: "Boards",
  columns: ["Board", "Jobs", "Pages", "Found by", "Note"],
  rows: boards.map(({ board, postings, pages, foundBy, note, error }) => [
    board,
    postings,
    pages,
    foundBy && html`<span class="word">${foundBy}</span>`,
    error === null ? note : html`<span class="bad">${error.message}</span>`,
  ]),
})}`;
  return new TextEncoder().encode(htmlText(reportPage({ title: `Jobs: ${search}`, body })));
}
