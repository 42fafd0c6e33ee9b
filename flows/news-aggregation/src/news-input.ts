import { z } from "@millrace/flow";

const address = z
  .url()
  .regex(/^https?:\/\//)
  .max(2_000);
const source = z.object({
  url: address.describe("A feed, or a page: its feed is found, else what it lists is read."),
  name: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe("How the source is called; as it calls itself where it is not said."),
  weight: z.number().min(0.1).max(10).default(1).describe("How much this source's word counts."),
});

/** What the flow is started with. */
export const input = z.object({
  sources: z
    .array(z.union([address, source]))
    .min(1)
    .max(200)
    .describe("Feeds and pages; an address alone, or with a name and a weight."),
  digest: z
    .string()
    .min(1)
    .max(100)
    .default("news")
    .describe("The name of this digest: what was seen is remembered under it."),
  keywords: z
    .array(z.string().min(1).max(200))
    .max(100)
    .default([])
    .describe("Stories that have one of these rank higher: all its words, by their beginnings."),
  windowHours: z.number().min(1).max(720).default(72).describe("How far apart reports of the same story may be."),
  top: z.int().min(1).max(200).default(20).describe("Stories in the digest."),
  articles: z
    .int()
    .min(0)
    .max(500)
    .default(20)
    .describe("Pages of articles that are opened in a run, where a source tells too little of them."),
  parallel: z.int().min(1).max(16).default(4).describe("Sources, and pages of articles, read at the same time."),
});

export interface Source {
  readonly url: string;
  /** As the user calls it. */
  readonly name: string | null;
  readonly weight: number;
}

/** How a source is called: as the user says, else as it calls itself, else by its host. */
export const nameOf = ({ name, url }: Source, title: string | null): string =>
  name ?? title ?? new URL(url).host.replace(/^www\./u, "");

/** The sources of an input, each once. */
export function sourcesOf({ sources }: z.infer<typeof input>): Source[] {
  const named = sources.map((one) => (typeof one === "string" ? { url: one, weight: 1 } : one));
  return [...new Map(named.map((one) => [one.url, { ...one, name: one.name ?? null }])).values()];
}
