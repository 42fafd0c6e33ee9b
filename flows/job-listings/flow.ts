import { browser } from "@millrace/browser";
import { defineFlow } from "@millrace/flow";
import { atOnce } from "@millrace/parsing/listing";
import { readBoard } from "./src/board/read-board.ts";
import { visitsOf } from "./src/board/visits.ts";
import { withDetails } from "./src/board/with-details.ts";
import type { Job } from "./src/match/job.ts";
import { isWanted } from "./src/match/matches.ts";
import { compare, type Memory } from "./src/match/remember.ts";
import { jobPayload, jobRow } from "./src/report/job-row.ts";
import { reportOf } from "./src/report/report.ts";
import { input } from "./src/search-input.ts";

export default defineFlow({
  name: "job-listings",
  description:
    "Reads jobs from boards, joins those that are the same, and tells of new matches and of those that are over.",
  input,
  use: { web: browser({ hosts: ["*"], connections: ["job-boards"] }) },
  retry: { attempts: 2, delay: "1s" },
  async run({ input, step, state, web, log, metric, now, artifact }) {
    const { search, maxPages, parallel: limit, details: most } = input;
    const nowMs = now();
    const day = new Date(nowMs).toISOString().slice(0, 10);
    const hasBrowser = await web.available();
    if (!hasBrowser) log.warn("No browser can be had: boards that a script draws show nothing.");
    const timeoutMs = input.pageTimeoutSeconds * 1_000;
    const visits = visitsOf({ step, web, log, hasBrowser, nowMs, timeoutMs, turns: maxPages });

    const readings = await atOnce([...new Set(input.boards)], {
      limit,
      map: (board) => readBoard(board, { maxPages, readPage: visits.readPage }),
    });
    const failures = readings.flatMap(({ failure }) => failure ?? []);
    for (const { message } of failures) log.warn(message);
    // Some boards are a result; none is a failure of the run, with the reason of the first.
    if (failures.length === readings.length) throw failures[0];

    const last = await step("recall the last run", async () => (await state.get<Memory>(search)) ?? null);
    const found = await withDetails(readings, { known: last?.jobs ?? [], most, limit, readDetail: visits.readJobPage });
    const wholeBoards = new Set(readings.filter(({ whole }) => whole).map(({ board }) => board));
    const today = { day, found, wholeBoards, isWanted: (job: Job) => isWanted(job, input, day) };
    const { matches, expired } = await step("compare with the last run", async () => {
      const { memory, ...news } = compare((await state.get<Memory>(search)) ?? null, today);
      await state.update<Memory>(search, () => memory);
      return news;
    });

    // The first run has no last one: everything would be news.
    const news = last === null ? [] : matches.filter(({ isNew }) => isNew);
    for (const job of news)
      await step.emit("tell of a new job", { type: "job.matched", payload: jobPayload(job, search) }, { key: job.id });
    for (const job of expired)
      await step.emit("tell of its end", { type: "job.expired", payload: jobPayload(job, search) }, { key: job.id });
    const pictured = news.slice(0, input.pictures);
    const pictures = await atOnce(pictured, { limit: 1, map: ({ url }) => visits.takePicture(url) });

    const boards = readings.map(({ postings, failure: _, ...board }) => ({ ...board, postings: postings.length }));
    const report = await step("write the report", () =>
      artifact.write(
        { name: "jobs.html", mediaType: "text/html" },
        reportOf({ search, day, matches, expired, boards }),
      ),
    );
    metric("jobs.found", found.length, { unit: "jobs" });
    metric("jobs.matched", matches.length, { unit: "jobs" });
    metric("boards.failed", failures.length, { unit: "boards" });
    const screenshotOf = (job: Job) => pictures[pictured.findIndex(({ id }) => id === job.id)] ?? null;
    return {
      found: found.length,
      matched: matches.length,
      new: matches.filter(({ isNew }) => isNew).length,
      jobs: matches.map((job) => ({ ...jobRow(job), isNew: job.isNew, screenshot: screenshotOf(job) })),
      expired: expired.map(jobRow),
      boards,
      report,
    };
  },
});
