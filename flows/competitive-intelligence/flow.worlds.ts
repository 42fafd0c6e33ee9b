import { defineWorlds, type SimulatedCall } from "@millrace/flow/worlds";
import type flow from "./flow.ts";

const quill = {
  name: "Quill & Sons",
  pages: ["https://quill.example/pricing", "https://quill.example/closed"],
  feeds: ["https://quill.example/feed.xml"],
};
const mill = { name: "Mill Works", pages: [{ url: "https://mill.example/products", only: ["main"] }] };

const pages: Readonly<Record<string, string>> = {
  "https://quill.example/pricing": "<main><h1>Pricing</h1><h2>Starter</h2><p>€ 19 a month for small teams.</p></main>",
  "https://quill.example/feed.xml":
    '<rss version="2.0"><channel><title>Quill</title><item><title>We have moved</title><link>/moved</link></item></channel></rss>',
  "https://mill.example/products":
    "<nav>Home</nav><main><h1>Products</h1><ul><li>Iron pot</li><li>Copper pan</li></ul></main>",
};

export default defineWorlds<typeof flow>({
  inputs: [{ competitors: [quill, mill] }, { competitors: [mill], parallel: 1, pictures: false, severity: "high" }],
  replies: {
    web: {
      available: false,
      // The products' page is busy at first: the step is tried again.
      fetch: ({ path }: SimulatedCall, { memory }) => {
        const url = path ?? "";
        const isBusy = url.includes("mill.example") && !memory.has(url);
        memory.set(url, true);
        const body = pages[url];
        const status = isBusy ? 503 : body === undefined ? 403 : 200;
        return { url, status, headers: { "content-type": "text/html; charset=utf-8" }, body: body ?? "closed" };
      },
    },
  },
  // Whether a killed run remembered a page decides what its successor calls the baseline; which day it is may differ.
  same: ({ report: _, pages, ...output }) => ({
    ...output,
    pages: pages.map(({ url, changes, error }) => ({ url, changes, error })),
  }),
  checks: {
    "all that is watched has a row": ({ output }) => output === undefined || output.pages.length === output.watched,
    "the closed page says why, and is the only one": ({ output }) =>
      output?.pages.every(({ url, error }) => (error !== null) === url.endsWith("/closed")) ?? true,
    "a first visit changes nothing": ({ output }) => output === undefined || output.changed === 0,
    "the counts are those of the rows": ({ output }) =>
      output === undefined || output.failed === output.pages.filter(({ status }) => status === "failed").length,
  },
});
