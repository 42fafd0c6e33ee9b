import type { Json } from "@millrace/flow";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type FlowWorld, openFlowWorld } from "./flow-world.ts";
import { hasApplications } from "./start-application.ts";
import { type Blog, type Post, startHexo } from "./start-hexo.ts";

interface NewsOutput {
  readonly sources: readonly { readonly foundBy: string; readonly feed: string | null; readonly items: number }[];
  readonly stories: readonly {
    readonly title: string;
    readonly statements: readonly { readonly source: string; readonly lead: string; readonly at: string }[];
  }[];
}
interface ExtractedRow {
  readonly readWith: string;
  readonly article: { readonly [key: string]: Json };
  readonly data: Readonly<Record<string, Json>>;
}

/** To the second, as feeds tell it. */
const hoursAgo = (hours: number) => `${new Date(Date.now() - hours * 3_600_000).toISOString().slice(0, 19)}Z`;
const weir: Post = {
  slug: "weir",
  title: "The weir held through the night",
  date: hoursAgo(30),
  tags: ["river", "weir"],
  text: `The old weir at Millbrook held through the night although the river rose by two metres. Engineers of the water board had opened the three sluices before midnight, and the lower village stayed dry.

## What the engineers did

They came at nine with two lorries and a pump. "We had rehearsed it in the spring," said Jon Field, who leads the crew, "and nobody had to look for a key."

- The first sluice was opened at ten.
- The second and the third followed before midnight.
`,
};
const bakery: Post = {
  slug: "bakery",
  title: "Lund bakery sells bread in Hill Street again",
  date: hoursAgo(9),
  tags: ["bread"],
  text: "Two years after the fire the Lund family sells rye bread in Hill Street again from Saturday on, baked in the oven that survived. The bakery had collected money from more than four hundred neighbours.",
};

describe.skipIf(!hasApplications)(
  "flows on a blog of Hexo (skipped where it is not installed)",
  { timeout: 120_000 },
  () => {
    let blog: Blog;
    let world: FlowWorld;
    beforeAll(async () => {
      blog = await startHexo({ title: "Millbrook Notes", author: "Ann Miller", posts: [weir, bakery] });
      const site = { connection: ["news-sources", "site"], url: blog.url };
      world = await openFlowWorld({ flow: "news-aggregation", site, browser: "none" });
    }, 120_000);
    afterAll(async () => {
      await world?.close();
      await blog?.close();
    });

    it("makes one story of what two feeds of the blog tell, found by a page or named, with whole sentences", async () => {
      const sources = [blog.url, { url: `${blog.url}/rss2.xml`, name: "by RSS" }];
      const { run, output } = await world.run<NewsOutput>({ sources });
      expect(run.error).toBeNull();
      expect(output.sources).toMatchObject([
        { foundBy: "atom", feed: `${blog.url}/atom.xml`, items: 2 },
        { foundBy: "rss", feed: null, items: 2 },
      ]);
      expect(output.stories.map(({ title }) => title).toSorted()).toEqual([bakery.title, weir.title]);
      const statements = output.stories.flatMap((story) => story.statements);
      const moments = statements.map(({ at }) => Date.parse(at)).toSorted();
      expect(moments).toEqual([weir.date, weir.date, bakery.date, bakery.date].map(Date.parse));
      for (const { lead } of statements) expect(lead).toMatch(/\.$/);
    });

    it("reads the article of a post, and its tags as the page states them and not as the blog's sidebar lists them", async () => {
      const extraction = await world.publish("content-extraction");
      const schema = [{ name: "tags", many: true }];
      const { run, output } = await extraction.run<{ readonly pages: readonly ExtractedRow[] }>({
        urls: [blog.addressOf(weir)],
        schema,
      });
      expect(run.error).toBeNull();
      expect(output.pages).toMatchObject([
        {
          readWith: "plain HTTP",
          article: { title: weir.title, author: "Ann Miller", publishedAt: new Date(weir.date).toISOString() },
          data: { tags: weir.tags },
        },
      ]);
      expect(output.pages[0]?.article.text).toMatch(
        /^The old weir[\s\S]*\n\nWhat the engineers did\n\nThey came at nine[\s\S]*followed before midnight\.$/,
      );
    });
  },
);
