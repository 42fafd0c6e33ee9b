import { defineWorlds, type SimulatedCall } from "@millrace/flow/worlds";
import type flow from "./flow.ts";

const boards = ["https://board.example/jobs", "https://plain.example/vacancies", "https://closed.example/jobs"];

const job = (title: string, url: string, company = "Kestrel Systems GmbH") => ({
  "@context": "https://schema.org",
  "@type": "JobPosting",
  title,
  url,
  datePosted: "2026-03-01",
  description: `${title} wanted. You work with a small team and answer for what you build.`,
  hiringOrganization: { "@type": "Organization", name: company },
  jobLocation: { "@type": "Place", address: { addressLocality: "Berlin", addressCountry: "DE" } },
  baseSalary: {
    "@type": "MonetaryAmount",
    currency: "EUR",
    value: { minValue: 60_000, maxValue: 75_000, unitText: "YEAR" },
  },
});
const stated = (...jobs: unknown[]) => `<script type="application/ld+json">${JSON.stringify(jobs)}</script>`;
const card = (title: string, path: string) =>
  `<li class="job"><h2><a href="${path}">${title}</a></h2><p class="company">Kestrel Systems</p><p class="place">Berlin</p></li>`;

/** What each address answers: a board with markup and a second page, one of cards with own pages, and one that is closed. */
const pages: Readonly<Record<string, string>> = {
  "https://board.example/jobs": `${stated(job("Platform engineer", "/j/1"), job("Data engineer", "/j/2"))}<a rel="next" href="/jobs?page=2">Next</a>`,
  "https://board.example/jobs?page=2": stated(job("Night nurse", "/j/3", "St. Anna Clinic")),
  "https://plain.example/vacancies": `<ul>${card("Platform Engineer (m/w/d)", "/v/1")}${card("Head of platform", "/v/2")}</ul>`,
  "https://plain.example/v/1": stated(job("Platform Engineer (m/w/d)", "/v/1")),
  "https://plain.example/v/2": stated(job("Head of platform", "/v/2")),
};

function answer({ path }: SimulatedCall) {
  const body = pages[path ?? ""];
  return {
    url: path,
    status: body === undefined ? 403 : 200,
    headers: { "content-type": "text/html; charset=utf-8" },
    body: `<html lang="en"><body>${body ?? "closed"}</body></html>`,
  };
}

export default defineWorlds<typeof flow>({
  inputs: [
    { boards, keywords: ["engineer", "platform"], places: ["Germany"], salaryMin: 50_000, currency: "EUR" },
    { boards: boards.slice(0, 2), parallel: 1, maxPages: 1 },
  ],
  replies: { web: { available: false, fetch: answer } },
  // Which day it is may differ: it is in the rows and in the report.
  same: ({ report: _, jobs, expired, ...output }) => ({
    ...output,
    jobs: jobs.map(({ id, title, boards, salary }) => ({ id, title, boards, salary })),
    expired: expired.length,
  }),
  checks: {
    "every board has a row": ({ output }) => output === undefined || output.boards.length >= 2,
    "the closed board says why": ({ output }) =>
      output?.boards.every(({ board, error }) => (error !== null) === board.includes("closed")) ?? true,
    "the opening on two boards is one job": ({ output }) =>
      output?.jobs.every(({ title, boards }) => !/^platform engineer/i.test(title) || boards.length === 2) ?? true,
    "no job is listed twice": ({ output }) =>
      output === undefined || new Set(output.jobs.map(({ id }) => id)).size === output.jobs.length,
    "what is filtered out stays out": ({ output }) =>
      output?.boards.length !== 3 || output.jobs.every(({ title }) => !/nurse/i.test(title)),
    "nothing is new twice": ({ output }) => output === undefined || output.new === output.matched,
  },
});
