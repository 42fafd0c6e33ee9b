import { browser } from "@millrace/browser";
import { defineFlow } from "@millrace/flow";
import { atOnce } from "@millrace/parsing/listing";
import type { Estate } from "./src/match/estate.ts";
import { isWanted } from "./src/match/matches.ts";
import { compare, type Memory } from "./src/match/remember.ts";
import { readPortal } from "./src/portal/read-portal.ts";
import { visitsOf } from "./src/portal/visits.ts";
import { withDetails } from "./src/portal/with-details.ts";
import { estatePayload, estateRow } from "./src/report/estate-row.ts";
import { reportOf } from "./src/report/report.ts";
import { input } from "./src/search-input.ts";

const EVENTS = {
  new: "estate.listed",
  back: "estate.listed",
  "price up": "estate.price-changed",
  "price down": "estate.price-changed",
} as const;

export default defineFlow({
  name: "real-estate",
  description:
    "Reads homes from portals, joins those that are the same, keeps their prices, and tells what is new, changed or gone.",
  input,
  use: { web: browser({ hosts: ["*"], connections: ["portals"] }) },
  retry: { attempts: 2, delay: "1s" },
  async run({ input, step, state, web, log, metric, now, artifact }) {
    const { search, maxPages, parallel: limit, details: most } = input;
    const nowMs = now();
    const day = new Date(nowMs).toISOString().slice(0, 10);
    const hasBrowser = await web.available();
    if (!hasBrowser) log.warn("No browser can be had: portals that a script draws show nothing.");
    const timeoutMs = input.pageTimeoutSeconds * 1_000;
    const visits = visitsOf({ step, web, log, hasBrowser, nowMs, timeoutMs, turns: maxPages });

    const readings = await atOnce([...new Set(input.portals)], {
      limit,
      map: (portal) => readPortal(portal, { maxPages, readPage: visits.readPage }),
    });
    const failures = readings.flatMap(({ failure }) => failure ?? []);
    for (const { message } of failures) log.warn(message);
    // Some portals are a result; none is a failure of the run, with the reason of the first.
    if (failures.length === readings.length) throw failures[0];

    const last = await step("recall the last run", async () => (await state.get<Memory>(search)) ?? null);
    const known = last?.estates ?? [];
    const found = await withDetails(readings, { known, most, limit, readDetail: visits.readObjectPage });
    const wholePortals = new Set(readings.filter(({ whole }) => whole).map(({ portal }) => portal));
    const today = { day, found, wholePortals, isWanted: (estate: Estate) => isWanted(estate, input) };
    const { matches, gone } = await step("compare with the last run", async () => {
      const { memory, ...news } = compare((await state.get<Memory>(search)) ?? null, today);
      await state.update<Memory>(search, () => memory);
      return news;
    });

    // The first run has no last one: everything would be news.
    const news = last === null ? [] : matches.filter(({ change }) => change.kind !== "unchanged");
    for (const estate of news) {
      const { change } = estate;
      const type = EVENTS[change.kind as keyof typeof EVENTS];
      await step.emit(
        "tell the news",
        { type, payload: estatePayload(estate, { search, change }) },
        { key: estate.id },
      );
    }
    for (const estate of gone) {
      const payload = estatePayload(estate, { search, change: null });
      await step.emit("tell that it is gone", { type: "estate.gone", payload }, { key: estate.id });
    }
    const pictured = news.slice(0, input.pictures);
    const pictures = await atOnce(pictured, { limit: 1, map: ({ url }) => visits.takePicture(url) });

    const portals = readings.map(({ listings, failure: _, ...portal }) => ({ ...portal, listings: listings.length }));
    const report = await step("write the report", () =>
      artifact.write(
        { name: "real-estate.html", mediaType: "text/html" },
        reportOf({ search, day, matches, gone, portals }),
      ),
    );
    metric("estates.found", found.length, { unit: "objects" });
    metric("estates.matched", matches.length, { unit: "objects" });
    metric("portals.failed", failures.length, { unit: "portals" });
    const screenshotOf = (estate: Estate) => pictures[pictured.findIndex(({ id }) => id === estate.id)] ?? null;
    return {
      found: found.length,
      matched: matches.length,
      estates: matches.map((one) => ({ ...estateRow(one), change: one.change, screenshot: screenshotOf(one) })),
      gone: gone.map(estateRow),
      portals,
      report,
    };
  },
});
