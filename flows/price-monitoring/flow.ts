import { browser } from "@millrace/browser";
import { defineFlow, MillraceError, z } from "@millrace/flow";
import { atOnce } from "./src/check/at-once.ts";
import { type CheckedPage, checkedPage, failedPage } from "./src/check/checked-page.ts";
import type { PageReading } from "./src/check/page-reading.ts";
import { readInBrowser } from "./src/check/read-in-browser.ts";
import { readOverHttp } from "./src/check/read-over-http.ts";
import { isAvailabilityNews, isPriceNews } from "./src/history/change.ts";
import { type Observation, observationOf } from "./src/history/observation.ts";
import { observe } from "./src/history/observe.ts";

export default defineFlow({
  name: "price-monitoring",
  description:
    "Reads name, price, currency and availability from product pages and tells what changed since the last check.",
  input: z.object({
    urls: z
      .array(
        z
          .url()
          .regex(/^https?:\/\//)
          .max(1_000),
      )
      .min(1)
      .max(1_000)
      .describe("The product pages; the same one twice is checked once."),
    thresholdPercent: z
      .number()
      .min(0)
      .max(1_000)
      .multipleOf(0.01)
      .default(1)
      .describe("A price that moved by so many percent at least raises an event."),
    trace: z
      .enum(["always", "on failure", "never"])
      .default("always")
      .describe("When each page's Playwright trace is kept."),
    parallel: z.int().min(1).max(16).default(4).describe("Pages read at the same time."),
    pageTimeoutSeconds: z.number().min(1).max(120).default(30).describe("How long the browser waits for a page."),
  }),
  use: { web: browser({ hosts: ["*"], connections: ["shop"], auth: "shop-member" }) },
  retry: { attempts: 2, delay: "1s" },
  async run({ input, step, state, web, log }) {
    const { thresholdPercent, trace, parallel, pageTimeoutSeconds } = input;
    const hasBrowser = await web.available();
    if (!hasBrowser) log.warn("No browser can be had: pages are read without what their scripts draw.");

    const read = (url: string): Promise<PageReading> =>
      hasBrowser
        ? web.session("read page", { key: url, trace }, (page, keep) =>
            readInBrowser(page, { url, keep, timeoutMs: pageTimeoutSeconds * 1_000 }),
          )
        : step("fetch page", { key: url }, async ({ signal }) => readOverHttp(url, await web.fetch(url, { signal })));

    async function check(url: string): Promise<CheckedPage> {
      const reading = await read(url);
      const { now, change } = await step("record", { key: url }, async () => {
        const now = observationOf(reading, new Date());
        const { history, change } = observe((await state.get<Observation[]>(url)) ?? [], now);
        await state.update(url, () => history);
        return { now, change };
      });
      const payload = { url, name: reading.offer?.name ?? null, change, now };
      if (isPriceNews(change, { now, thresholdPercent }))
        await step.emit("tell about the price", { type: "price.changed", payload }, { key: url });
      if (isAvailabilityNews(change, now))
        await step.emit("tell about the availability", { type: "availability.changed", payload }, { key: url });
      return checkedPage(url, { reading, now, change });
    }

    const failures: MillraceError[] = [];
    const pages = await atOnce([...new Set(input.urls)], {
      limit: parallel,
      map: (url) =>
        check(url).catch((error: unknown) => {
          if (!(error instanceof MillraceError)) throw error;
          failures.push(error);
          return failedPage(url, error);
        }),
    });
    // Some rows are a result; none is a failure of the run, with the reason of the first.
    if (failures.length === pages.length) throw failures[0];
    const changed = pages.filter(({ change }) => change?.kind === "up" || change?.kind === "down");
    return { checked: pages.length - failures.length, failed: failures.length, changed: changed.length, pages };
  },
});
