import { z } from "@millrace/flow";
import { parseSelector } from "@millrace/parsing/selector";

const address = z
  .url()
  .regex(/^https?:\/\//)
  .max(2_000);
const selectors = z
  .array(
    z
      .string()
      .min(1)
      .max(300)
      .refine((text) => parseSelector(text) !== null, "a CSS selector of tags, classes, ids, attributes and places"),
  )
  .max(50)
  .default([]);
const page = z.object({
  url: address,
  ignore: selectors.describe("CSS selectors of what never matters."),
  only: selectors.describe("CSS selectors of the parts that are watched; the whole page where there are none."),
  keywords: z
    .array(z.string().min(1).max(200))
    .max(50)
    .default([])
    .describe("A change with one of these matters most: all its words, by their beginnings."),
});

/** What the flow is started with. */
export const input = z.object({
  competitors: z
    .array(
      z.object({
        name: z.string().min(1).max(200),
        pages: z
          .array(z.union([address, page]))
          .max(200)
          .default([])
          .describe("Addresses, or addresses with rules."),
        feeds: z.array(address).max(50).default([]).describe("Feeds of which new items count."),
      }),
    )
    .min(1)
    .max(100)
    .describe("Who is watched, and where."),
  keywords: page.shape.keywords,
  severity: z
    .enum(["low", "medium", "high"])
    .default("low")
    .describe("Changes that matter less are remembered but neither told nor shown."),
  pictures: z
    .boolean()
    .default(true)
    .describe("Whether pages are visited in a browser, with pictures of before and after."),
  parallel: z.int().min(1).max(16).default(4).describe("Pages visited at the same time."),
  pageTimeoutSeconds: z.number().min(1).max(120).default(30).describe("How long the browser waits for a page."),
});

/** One page or feed that is watched, with its rules. */
export interface Watched extends z.infer<typeof page> {
  readonly competitor: string;
  readonly kind: "page" | "feed";
  /** Under which it is remembered, and which tells its steps apart. */
  readonly key: string;
}

const noRules = { ignore: [], only: [], keywords: [] };

/** All that is watched, each page and feed of a competitor once. */
export function watchedOf({ competitors, keywords }: z.infer<typeof input>): Watched[] {
  const all = competitors.flatMap(({ name, pages, feeds }) => [
    ...pages.map((one) => ({
      ...noRules,
      ...(typeof one === "string" ? { url: one } : one),
      competitor: name,
      kind: "page" as const,
    })),
    ...feeds.map((url) => ({ ...noRules, url, competitor: name, kind: "feed" as const })),
  ]);
  const keyed = all.map((one) => ({
    ...one,
    keywords: [...keywords, ...one.keywords],
    key: `${one.competitor} ${one.url}`,
  }));
  return [...new Map(keyed.map((one) => [one.key, one])).values()];
}
