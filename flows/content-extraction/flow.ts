import { browser } from "@millrace/browser";
import { defineFlow, MillraceError } from "@millrace/flow";
import { addressesOf, inputSchema } from "./src/input.ts";
import { saveArticle } from "./src/page/article-document.ts";
import { decodePage } from "./src/page/decode-page.ts";
import { drawnPage } from "./src/page/drawn-page.ts";
import { extractPage, wrapperKey } from "./src/page/extract-page.ts";
import { type ExtractedPage, extractedPage, failedPage } from "./src/page/extracted-page.ts";
import { fetchedPage } from "./src/page/fetched-page.ts";
import { needsScripts } from "./src/page/needs-scripts.ts";
import type { PageSource } from "./src/page/page-source.ts";
import type { Wrapper } from "./src/wrapper/wrapper.ts";

export default defineFlow({
  name: "content-extraction",
  description: "Reads the article of any page, and the values that you ask for, by selectors that it learns and mends.",
  input: inputSchema,
  use: { web: browser({ hosts: ["*"], connections: ["site"], auth: "site-member" }) },
  retry: { attempts: 2, delay: "1s" },
  async run({ input, step, state, web, log, artifact }) {
    const { schema: fields, selectors, examples, render, parallel, pageTimeoutSeconds } = input;
    const urls = addressesOf(input);
    const hasBrowser = render !== "never" && urls.length > 0 && (await web.available());

    const draw = (url: string): Promise<PageSource> =>
      web.session("draw page", { key: url }, (page, keep) =>
        drawnPage(page, { url, keep, timeoutMs: pageTimeoutSeconds * 1_000 }),
      );

    async function read(url: string): Promise<PageSource> {
      if (render === "always") return draw(url);
      const fetched = await step("fetch page", { key: url, timeout: `${pageTimeoutSeconds}s` }, async ({ signal }) =>
        fetchedPage(url, await web.fetch(url, { signal })),
      );
      if (render === "never" || !needsScripts(fetched.html)) return fetched;
      if (hasBrowser) return draw(url);
      log.warn("The page needs its scripts and no browser can be had: it is read as it was sent.", { url });
      return fetched;
    }

    async function extract(key: string, source: PageSource): Promise<ExtractedPage> {
      const example = examples.find(({ url }) => url === key)?.values ?? {};
      const wishes = { fields, selectors, example };
      const remembered = wrapperKey(source, wishes);
      const row = await step("extract", { key }, async () => {
        const wrapper = remembered === null ? undefined : await state.get<Wrapper>(remembered);
        const { article, values } = extractPage(source, { wishes, wrapper });
        if (remembered !== null) await state.update<Wrapper>(remembered, () => values.wrapper);
        const files = await saveArticle(article, artifact.write);
        return extractedPage(key, { source, article, values, files });
      });
      const { relearnt, lost } = row.news;
      if (relearnt.length + lost.length > 0) {
        log.warn("A page was rebuilt since its selectors were learnt.", { url: key, relearnt, lost });
        const payload = { url: key, relearnt, lost };
        await step.emit("tell about the drift", { type: "selectors.drifted", payload }, { key });
      }
      return row;
    }

    const failures: MillraceError[] = [];
    const keptFailure = (url: string) => (error: unknown) => {
      if (!(error instanceof MillraceError)) throw error;
      failures.push(error);
      return failedPage(url, error);
    };

    const pages: ExtractedPage[] = [];
    const { html: file } = input;
    if (file !== undefined) {
      const html = await step("read file", () => decodePage(artifact.read(file)));
      pages.push(await extract(file.name, { url: input.url ?? null, html, readWith: "file", screenshot: null }));
    }
    // Read side by side, but learnt from in order: the same list leads to the same selectors.
    for (let from = 0; from < urls.length; from += parallel) {
      const group = urls.slice(from, from + parallel);
      const sources = await Promise.all(group.map((url) => read(url).catch(keptFailure(url))));
      for (const [index, source] of sources.entries()) {
        const url = group[index] ?? "";
        pages.push("error" in source ? source : await extract(url, source).catch(keptFailure(url)));
      }
    }
    // Some rows are a result; none is a failure of the run, with the reason of the first.
    if (failures.length === pages.length) throw failures[0];
    const relearnt = pages.filter(({ news }) => news.relearnt.length > 0).length;
    return { extracted: pages.length - failures.length, failed: failures.length, relearnt, pages };
  },
});
