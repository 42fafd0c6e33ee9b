import { appendFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readInBrowser } from "@millrace/flow-price-monitoring/read-in-browser";
import { type Browser, chromium } from "playwright-core";

/** What this process is asked for: pages to read, so many at the same time. */
export interface PagesAlone {
  readonly urls: readonly string[];
  readonly atOnce: number;
}

// A session's own, so that both open the same context.
const presentation = { viewport: { width: 1280, height: 720 }, locale: "en-US" } as const;

/** Reads the pages as the flow does, each in a context of its own; pictures and results go into files as they come. */
async function readPages(browser: Browser, { urls, atOnce }: PagesAlone): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "millrace-playwright-alone-"));
  const startedAt = performance.now();
  const waiting = [...urls.entries()];
  const goOn = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [at, url] = next;
      const context = await browser.newContext(presentation);
      const page = await context.newPage();
      const reading = await readInBrowser(page, { url, keep: keepIn(join(folder, `${at}.jpg`)), timeoutMs: 30_000 });
      await context.close();
      await appendFile(join(folder, "readings.jsonl"), `${JSON.stringify(reading)}\n`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, goOn));
  const seconds = (performance.now() - startedAt) / 1_000;
  await rm(folder, { recursive: true });
  return seconds;
}

type Keep = Parameters<typeof readInBrowser>[1]["keep"];

function keepIn(path: string): Keep {
  return async (file) => {
    if (!("content" in file) || !(file.content instanceof Uint8Array))
      throw new Error("Cannot keep what is no picture.");
    await writeFile(path, file.content);
    return { artifact: path, name: file.name, mediaType: "image/jpeg", sizeBytes: file.content.byteLength };
  };
}

const [executablePath = "", sandbox] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, chromiumSandbox: sandbox === "true" });
process.once("disconnect", () => void browser.close());
process.on(
  "message",
  (asked) => void readPages(browser, asked as PagesAlone).then((seconds) => process.send?.(seconds)),
);
process.send?.("ready");
