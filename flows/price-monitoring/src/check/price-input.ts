import { z } from "@millrace/flow";
import { siteRule } from "../rule/site-rule.ts";

/** What a check of prices is asked for. */
export const priceInput = z.strictObject({
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
  rules: z
    .array(siteRule)
    .max(200)
    .optional()
    .describe("Where a site shows what, by CSS selectors; kept for later runs. One with a host alone is forgotten."),
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
});
