import { describe, expect, it } from "vitest";
import { readDate } from "../date/index.ts";
import { parseHtml } from "../html/index.ts";
import { cardFields } from "./card-fields.ts";
import { findCards } from "./find-cards.ts";
import { learnParts, mayBeTitle, titleFit } from "./learn-parts.ts";

const navigation = `<nav class="menu"><ul>${["Home", "Jobs in Berlin", "Companies", "Salaries", "About us", "Contact"]
  .map((name) => `<li><a href="/${name}">${name}</a></li>`)
  .join("")}</ul></nav>`;
const footer = `<footer><ul>${["Imprint and legal", "Privacy policy", "Terms of service", "Careers with us"]
  .map((name) => `<li><a href="/${name}">${name}</a> <small>since 2001</small></li>`)
  .join("")}</ul></footer>`;
const page = (cards: string) => parseHtml(`<html><body>${navigation}<main>${cards}</main>${footer}</body></html>`);

const jobs = [
  ["Platform engineer", "Kestrel Systems", "Berlin", "3 days ago"],
  ["Night nurse", "St. Anna Clinic", "Hamburg", "yesterday"],
  ["Head of finance", "Brightwater AG", "Zürich", "2 weeks ago"],
  ["Apprentice baker", "Kornfeld", "Graz", "today"],
] as const;

const nowMs = Date.parse("2026-03-10T12:00:00Z");
const fits = {
  title: titleFit,
  company: ({ names }: { names: string }) => (/company|firm/u.test(names) ? 1 : 0),
  date: ({ text }: { text: string }) => (readDate(text, { nowMs }) ? 1 : 0),
};

const layouts: Readonly<Record<string, (job: (typeof jobs)[number], index: number) => string>> = {
  "articles with headings": ([title, company, place, date], index) =>
    `<article class="${index === 1 ? "card card--top" : "card"}"><h2><a href="/job/${index}">${title}</a></h2><p class="company">${company}</p><span>${place}</span><time>${date}</time></article>`,
  "list items of an anonymous builder": ([title, company, place, date], index) =>
    `<li class="css-${index}x"><div><div class="a1"><a href="/job/${index}">${title}</a></div><div class="firm">${company}</div><div>${place}</div><div>${date}</div></div></li>`,
  "cards that are links as a whole": ([title, company, place, date], index) =>
    `<a class="tile" href="/job/${index}"><h3>${title}</h3><div><span class="company-name">${company}</span> <span>${place}</span></div><em>${date}</em></a>`,
  "rows of a table": ([title, company, place, date], index) =>
    `<tr><td><a href="/job/${index}">${title}</a></td><td class="firm">${company}</td><td>${place}</td><td>${date}</td></tr>`,
};

describe("cardFields()", () => {
  const table = (head: string, cells: string) =>
    cardFields(parseHtml(`<table>${head}<tr>${cells}</tr></table>`).elements.findLast(({ tag }) => tag === "tr")!);
  it("calls the cells of a row as the head of its table does", () => {
    const cells = '<td><a href="/1">Cook</a></td><td>Kitchen</td><td><span>May 3</span></td>';
    const head = "<thead><tr><th>Position</th><th>Unit</th><th>Posted</th></tr></thead>";
    const fields = table(head, cells);
    expect(fields.map(({ label, text }) => [label, text])).toEqual([
      ["position", "Cook"],
      ["unit", "Kitchen"],
      ["posted", "May 3"],
    ]);
    expect(fields.map(mayBeTitle)).toEqual([true, false, false]);
    for (const other of ["", "<tr><th>Position</th><th>Unit</th></tr>", "<tr><td>a</td><td>b</td><td>c</td></tr>"])
      expect(
        table(other, cells).map(({ label }) => label),
        other,
      ).toEqual([null, null, null]);
  });
});

describe("findCards() and learnParts()", () => {
  it.each(Object.entries(layouts))("find the jobs among the rest of a page: %s", (name, layout) => {
    const inner = jobs.map(layout).join("");
    const cards = findCards(
      page(name.startsWith("rows") ? `<table><tbody>${inner}</tbody></table>` : `<div id="results">${inner}</div>`),
    );
    expect(cards.map(({ href }) => href)).toEqual(jobs.map((_, index) => `/job/${index}`));
    const learnt = learnParts(cards, fits);
    expect(learnt.map(({ title, company, date }) => [title?.text, company?.text, date?.text])).toEqual(
      jobs.map(([title, company, , date]) => [title, company, date]),
    );
  });

  it("find cards that lie in rows of a grid", () => {
    const row = (pair: readonly (typeof jobs)[number][], at: number) =>
      `<div class="row">${pair.map((job, index) => `<div class="col">${layouts["articles with headings"]!(job, at + index)}</div>`).join("")}</div>`;
    const cards = findCards(page(row(jobs.slice(0, 2), 0) + row(jobs.slice(2), 2)));
    expect(cards.map(({ href }) => href)).toEqual(["/job/0", "/job/1", "/job/2", "/job/3"]);
  });

  it("leave out an advertisement between the cards", () => {
    const inner = jobs.map(layouts["articles with headings"]!);
    inner.splice(
      2,
      0,
      `<article class="card"><div><b>Sponsored</b><p>Learn to code within 12 weeks</p></div></article>`,
    );
    expect(findCards(page(inner.join(""))).length).toBe(4);
  });

  it("find nothing where nothing repeats", () => {
    expect(
      findCards(page("<h1>Platform engineer</h1><p>We look for a <a href='/x'>colleague</a> who likes to write.</p>"))
        .length,
    ).toBe(0);
    expect(findCards(parseHtml("")).length).toBe(0);
  });

  it("tell labelled and joined texts apart", () => {
    const inner = jobs.map(
      ([title, company, place, date], index) =>
        `<li><h3><a href="/job/${index}">${title}</a></h3><p>${company} · ${place}</p><dl><dt>Posted:</dt><dd>${date}</dd></dl><p><b>Team:</b> People</p></li>`,
    );
    const [card] = findCards(page(`<ul>${inner.join("")}</ul>`));
    expect(card?.fields.map(({ text, label }) => [text, label])).toEqual([
      ["Platform engineer", null],
      ["Kestrel Systems", null],
      ["Berlin", null],
      ["3 days ago", "posted"],
      ["People", "team"],
    ]);
  });

  it("prefer the heading over a longer link", () => {
    const inner = jobs.map(
      ([title, company], index) =>
        `<li><h3>${title}</h3><p class="company">${company}</p><p><a href="/job/${index}">Read the whole description of this vacancy</a></p></li>`,
    );
    const learnt = learnParts(findCards(page(`<ul>${inner.join("")}</ul>`)), fits);
    expect(learnt.map(({ title }) => title?.text)).toEqual(jobs.map(([title]) => title));
  });
});
