import type { Json } from "@millrace/flow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FlowWorld, openFlowWorld } from "./flow-world.ts";
import { jsonLd, type Site, sitePage, startSite } from "./site.ts";

interface Output {
  readonly found: number;
  readonly matched: number;
  readonly jobs: readonly {
    readonly title: string;
    readonly [key: string]: unknown;
    readonly boards: readonly { readonly url: string }[];
    readonly screenshot: Json;
  }[];
  readonly expired: readonly { readonly title: string }[];
  readonly boards: readonly {
    readonly board: string;
    readonly postings: number;
    readonly foundBy: string | null;
    readonly readWith: string | null;
    readonly whole: boolean;
    readonly error: { readonly message: string } | null;
    readonly screenshot: Json;
  }[];
  readonly report: { readonly artifact: string };
}

/** The day of the site: on the second, a job has come and one is gone. */
let day = 1;

const posting = (title: string, id: string, rest: object) => ({
  "@context": "https://schema.org",
  "@type": "JobPosting",
  title,
  url: `/stated/${id}`,
  description: `<p>As ${title} you look after the people and the machines of our house, together with five colleagues.</p>`,
  datePosted: "2026-03-01",
  ...rest,
});
const at = (locality: string, country: string) => ({
  jobLocation: { "@type": "Place", address: { addressLocality: locality, addressCountry: country } },
});
const by = (name: string) => ({ hiringOrganization: { "@type": "Organization", name } });

const nurse = posting("Night nurse (m/f/d)", "1", {
  ...by("St. Anna Clinic GmbH"),
  ...at("Hamburg", "Germany"),
  employmentType: ["PART_TIME"],
  baseSalary: { currency: "EUR", value: { minValue: 3_200, maxValue: 3_600, unitText: "MONTH" } },
});
const engineer = posting("Senior platform engineer", "2", {
  ...by("Kestrel Systems"),
  jobLocationType: "TELECOMMUTE",
  ...at("Berlin", "DE"),
  employmentType: "FULL_TIME",
});
const baker = posting("Baker", "3", { ...by("Kornfeld"), ...at("Graz", "AT") });

const card = (title: string, path: string, [company, place, pay, date]: readonly string[]) =>
  `<li class="card"><h2><a href="${path}">${title}</a></h2><p class="company">${company}</p><p>${place}</p><p>${pay}</p><time>${date}</time></li>`;
const cards = (page: number) =>
  [1, 2, 3]
    .map((index) =>
      card(`Gardener of park ${page}-${index}`, `/plain/${page}-${index}`, [
        "Green Council",
        "Leeds, UK",
        "£26,000 - £29,000 a year",
        `${page + index} days ago`,
      ]),
    )
    .join("");

function answerTo(path: string) {
  if (path === "/stated")
    return sitePage(
      "Jobs",
      `${jsonLd(day === 1 ? [nurse, engineer] : [nurse])}<a rel="next" href="/stated?cursor=x9">More</a>`,
    );
  if (path === "/stated?cursor=x9")
    return sitePage(
      "Jobs",
      jsonLd({
        "@graph": day === 1 ? [baker] : [baker, posting("Head baker", "4", { ...by("Kornfeld"), ...at("Graz", "AT") })],
      }),
    );
  if (path === "/micro")
    return sitePage(
      "Vacancies",
      `<div itemscope itemtype="https://schema.org/JobPosting"><h2 itemprop="title">Night Nurse</h2><a itemprop="url" href="/micro/7">Apply</a>
      <span itemprop="hiringOrganization" itemscope itemtype="https://schema.org/Organization"><b itemprop="name">St Anna Clinic</b></span>
      <div itemprop="jobLocation" itemscope itemtype="https://schema.org/Place"><span itemprop="address">20095 Hamburg</span></div>
      <p itemprop="description">As Night nurse (m/f/d) you look after the people and the machines of our house, together with five colleagues.</p></div>`,
    );
  const page = /^\/plain\?page=(\d)$/u.exec(`${path}${path === "/plain" ? "?page=1" : ""}`)?.[1];
  if (page !== undefined) {
    const numbers = [1, 2].map((number) =>
      number === Number(page)
        ? `<li class="active">${number}</li>`
        : `<li><a href="/plain?page=${number}">${number}</a></li>`,
    );
    return sitePage(
      "Council jobs",
      `<ul class="results">${cards(Number(page))}</ul><ul class="pagination">${numbers.join("")}</ul>`,
    );
  }
  if (path.startsWith("/plain/"))
    return sitePage(
      `Gardener of park ${path.slice(7)}`,
      "<dl><dt>Contract type</dt><dd>Full-time</dd><dt>Closing date</dt><dd>31 December 2099</dd></dl><p>You keep the lawns, the ponds and the paths of a large old park in good order.</p>",
    );
  if (path === "/drawn")
    return sitePage(
      "Drawn jobs",
      `<ul class="results" id="list"></ul><button id="more">Load more</button><script>
      let at = 0; const more = async () => { const { jobs, last } = await (await fetch("/drawn/api?at=" + at++)).json();
      document.getElementById("list").insertAdjacentHTML("beforeend", jobs.join("")); if (last) document.getElementById("more").remove(); };
      document.getElementById("more").onclick = more; more();</script>`,
    );
  const part = /^\/drawn\/api\?at=(\d)$/u.exec(path)?.[1];
  if (part !== undefined)
    return {
      json: {
        jobs: [1, 2].map((index) =>
          card(`Designer ${part}-${index}`, `/drawn/${part}-${index}`, [
            "Brightwater AG",
            "Zürich",
            "CHF 95'000",
            "yesterday",
          ]),
        ),
        last: part === "1",
      },
    };
  if (path.startsWith("/drawn/") || path.startsWith("/stated/"))
    return sitePage("A job", "<p>Its own page, where people apply for it by mail.</p>");
  return 403;
}

let site: Site;
let world: FlowWorld;
beforeAll(async () => {
  site = await startSite(answerTo);
  world = await openFlowWorld({ flow: "job-listings", site: { connection: "job-boards", url: site.url } });
});
afterAll(async () => {
  await world.close();
  await site.close();
});

const stated = ["/stated", "/micro", "/plain", "/closed"];
const input = (paths: readonly string[] = stated) => ({
  boards: paths.map((path) => site.url + path),
  pageTimeoutSeconds: 10,
});

describe("job-listings on five boards", { timeout: 90_000 }, () => {
  it("reads each in its own way, and says of the closed one why not", async () => {
    const { run, output, emitted } = await world.run<Output>(
      input(["/stated", "/micro", "/plain", "/drawn", "/closed"]),
    );
    expect(run.status, JSON.stringify(run.error)).toBe("succeeded");
    expect(output.boards.map(({ foundBy, readWith, postings, whole }) => [foundBy, readWith, postings, whole])).toEqual(
      [
        ["json-ld", "plain HTTP", 3, true],
        ["microdata", "plain HTTP", 1, true],
        ["cards", "plain HTTP", 6, true],
        ["cards", "browser", 4, true],
        [null, null, 0, false],
      ],
    );
    expect(output.boards[3]?.screenshot).toMatchObject({ name: "board.jpg" });
    expect(output.boards[4]?.error?.message).toContain("status 403");
    expect(output.jobs.length).toBe(13);
    const job = (title: string) => output.jobs.find((one) => one.title === title);
    expect(job("Night nurse (m/f/d)")).toMatchObject({
      boards: [{ url: `${site.url}/stated/1` }, { url: `${site.url}/micro/7` }],
      places: [{ city: "Hamburg", country: "DE" }],
      salary: { currency: "EUR", yearlyMin: 38_400, yearlyMax: 43_200, stated: { per: "month" } },
      employment: ["PART_TIME"],
    });
    expect(job("Senior platform engineer")).toMatchObject({
      mode: "remote",
      seniority: "senior",
      postedOn: "2026-03-01",
    });
    expect(job("Gardener of park 2-3")).toMatchObject({
      company: "Green Council",
      places: [{ city: "Leeds", country: "GB" }],
      salary: { currency: "GBP", yearlyMin: 26_000, yearlyMax: 29_000 },
      employment: ["FULL_TIME"],
      validThrough: "2099-12-31",
    });
    expect(job("Designer 1-2")).toMatchObject({
      company: "Brightwater AG",
      places: [{ city: "Zurich" }],
      salary: { currency: "CHF", yearlyMax: 95_000 },
    });
    expect(emitted("job.matched")).toEqual([]);
    expect(await world.read(run.runId, output.report)).toContain("13 matching jobs");
  });

  it("tells a day later what has come and what is over, with a picture, and opens no page again that it knows", async () => {
    day = 2;
    const { output, emitted } = await world.run<Output>(input());
    expect(emitted("job.matched")).toMatchObject([{ title: "Head baker", search: "jobs" }]);
    expect(emitted("job.expired")).toMatchObject([{ title: "Senior platform engineer" }]);
    expect(output.jobs.find(({ title }) => title === "Head baker")).toMatchObject({
      isNew: true,
      screenshot: { name: "job.jpg" },
    });
    expect(output.jobs.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(site.requests.get("/plain/1-1")).toBe(1);
  });

  it("filters by words, place and pay under a search of its own", async () => {
    const { output } = await world.run<Output>({
      ...input(),
      search: "gardens",
      keywords: ["gardener"],
      places: ["UK"],
      salaryMin: 28_000,
      currency: "GBP",
      maxPages: 1,
      details: 0,
    });
    expect(output.jobs.map(({ title }) => title).sort()).toEqual([
      "Gardener of park 1-1",
      "Gardener of park 1-2",
      "Gardener of park 1-3",
    ]);
  });

  it("fails with the board's own error when it can read none", async () => {
    const { run } = await world.run<Output>({ boards: [`${site.url}/closed`] });
    expect(run).toMatchObject({ status: "failed", error: { message: expect.stringContaining("status 403") } });
  });
});
