import { browser } from "@millrace/browser";
import { defineFlow, MillraceError } from "@millrace/flow";
import { atOnce } from "./src/check/at-once.ts";
import { type CheckedPage, checkedPage, failedPage } from "./src/check/checked-page.ts";
import type { PageReading } from "./src/check/page-reading.ts";
import { priceInput } from "./src/check/price-input.ts";
import { readInBrowser } from "./src/check/read-in-browser.ts";
import { readOverHttp } from "./src/check/read-over-http.ts";
import { isAvailabilityNews, isPriceNews, isUnitPriceNews, variantNews } from "./src/history/change.ts";
import { type Observation, observationOf } from "./src/history/observation.ts";
import { observe } from "./src/history/observe.ts";
import { driftsOf } from "./src/rule/drift.ts";
import type { RuleReading } from "./src/rule/read-rule.ts";
import { ruleFor, type SiteRule, withRules } from "./src/rule/site-rule.ts";

export default defineFlow({
  name: "price-monitoring",
  description:
    "Reads prices, stock and variants from product pages, says why each value is what it is, and tells what changed.",
  input: priceInput,
  use: { web: browser({ hosts: ["*"], connections: ["shop"], auth: "shop-member" }) },
  retry: { attempts: 2, delay: "1s" },
  async run({ input, step, state, web, log }) {
    const { thresholdPercent, trace, parallel, pageTimeoutSeconds } = input;
    const hasBrowser = await web.available();
    if (!hasBrowser) log.warn("No browser can be had: pages are read without what their scripts draw.");

    const rules = await step("rules", async () =>
      input.rules === undefined
        ? ((await state.get<SiteRule[]>("rules")) ?? [])
        : state.update<SiteRule[]>("rules", (kept) => withRules(kept ?? [], input.rules ?? [])),
    );

    const read = (url: string): Promise<PageReading> => {
      const rule = ruleFor(rules, url) ?? undefined;
      return hasBrowser
        ? web.session("read page", { key: url, trace }, (page, keep) =>
            readInBrowser(page, { url, keep, rule, timeoutMs: pageTimeoutSeconds * 1_000 }),
          )
        : step("fetch page", { key: url }, async ({ signal }) =>
            readOverHttp(url, { ...(await web.fetch(url, { signal })), rule }),
          );
    };

    const ruled: RuleReading[] = [];
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
      const variants = variantNews(change, thresholdPercent);
      if (variants.length)
        await step.emit("tell about variants", { type: "variant.changed", payload: { url, variants } }, { key: url });
      if (isUnitPriceNews(change, thresholdPercent))
        await step.emit("tell about the unit price", { type: "unit-price.changed", payload }, { key: url });
      if (reading.rule) ruled.push(reading.rule);
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
    for (const drift of driftsOf(ruled).toSorted((a, b) => (a.host < b.host ? -1 : 1))) {
      const isNews = await step("compare the rule", { key: drift.host }, async () => {
        const before = (await state.get<string>(`drift of ${drift.host}`)) ?? "";
        const missed = drift.missed.join(", ");
        await state.update(`drift of ${drift.host}`, () => missed);
        return missed !== "" && missed !== before;
      });
      if (isNews) await step.emit("tell about the rule", { type: "rule.drifted", payload: drift }, { key: drift.host });
    }
    // Some rows are a result; none is a failure of the run, with the reason of the first.
    if (failures.length === pages.length) throw failures[0];
    const changed = pages.filter(({ change }) => change?.kind === "up" || change?.kind === "down").length;
    return { checked: pages.length - failures.length, failed: failures.length, changed, pages };
  },
});
