import { type Browser, chromium } from "playwright-core";
import type { BenchRow } from "../bench-row.ts";
import { processorTimeMs } from "../engine/process-tree.ts";
import { median, round } from "../engine/statistics.ts";
import { startLocalSite } from "./local-site.ts";
import { type ServedFlows, serveFlows } from "./served-flows.ts";

const flow = "price-monitoring";
const atOnce = 4;

/** Pages per second of a flow that opens each in a browser, beside Playwright alone on the same pages, in turn. */
export async function measurePages({
  quick,
  say,
}: {
  readonly quick: boolean;
  say(text: string): void;
}): Promise<BenchRow[]> {
  const [passes, count] = quick ? [3, 16] : [7, 100];
  const site = await startLocalSite();
  const served = await serveFlows({ wanted: [flow], grant: site.urls.map((url) => new URL(url).host) });
  let browser: Browser | null = null;
  try {
    // Starts the runner and the browser, and says which browser it is.
    await withFlow(served, site.products(atOnce));
    const executablePath = await served.browserPath();
    if (executablePath === null) throw new Error("Cannot compare with Playwright as no browser can be had.");
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
    await withPlaywright(browser, site.products(atOnce));
    const server = [served.processId];
    const flowCpuMs = () => processorTimeMs(server);
    // The server is a child of this process, and so is the browser of Playwright.
    const bareCpuMs = () => processorTimeMs([process.pid]) - processorTimeMs(server);
    const ours: Pass[] = [];
    const bare: Pass[] = [];
    for (let pass = 0; pass < passes; pass++) {
      ours.push(await passOf(count, { cpuMs: flowCpuMs, open: () => withFlow(served, site.products(count)) }));
      bare.push(await passOf(count, { cpuMs: bareCpuMs, open: () => withPlaywright(browser!, site.products(count)) }));
      say(`pages: ${ours.at(-1)!.perSecond.toFixed(1)}/s, Playwright alone ${bare.at(-1)!.perSecond.toFixed(1)}/s`);
    }
    return rowsOf(ours, bare);
  } finally {
    await browser?.close();
    await served.close();
    await site.close();
  }
}

interface Pass {
  readonly perSecond: number;
  readonly cpuMsPerPage: number;
}

async function passOf(
  count: number,
  { cpuMs, open }: { cpuMs(): number; readonly open: () => Promise<number> },
): Promise<Pass> {
  const before = cpuMs();
  const seconds = await open();
  return { perSecond: count / seconds, cpuMsPerPage: (cpuMs() - before) / count };
}

function rowsOf(ours: readonly Pass[], bare: readonly Pass[]): BenchRow[] {
  const row = (system: string, [metric, value, unit]: readonly [string, number, string]): BenchRow => {
    return { bench: "flows", system, variant: `pages, ${atOnce} at once`, metric, value: round(value), unit };
  };
  const more = (ratios: readonly number[]) => (median(ratios) - 1) * 100;
  return [
    ...Object.entries({ millrace: ours, playwright: bare }).flatMap(([system, passes]) => [
      row(system, ["pages", median(passes.map(({ perSecond }) => perSecond)), "pages/s"]),
      row(system, ["cpu_per_page", median(passes.map(({ cpuMsPerPage }) => cpuMsPerPage)), "ms"]),
    ]),
    row("millrace", ["overhead", more(ours.map(({ perSecond }, pass) => bare[pass]!.perSecond / perSecond)), "%"]),
    row("millrace", ["cpu_overhead", more(ours.map((one, pass) => one.cpuMsPerPage / bare[pass]!.cpuMsPerPage)), "%"]),
  ];
}

async function withFlow(served: ServedFlows, urls: readonly string[]): Promise<number> {
  const run = await served.run(flow, { urls, trace: "never", parallel: atOnce });
  if (!run.isSuccess) throw new Error(`Cannot measure pages as the run must succeed: ${run.error}`);
  return run.seconds;
}

/** What the flow does with a page and nothing else: a context of its own, its HTML, its visible text, its picture. */
async function withPlaywright(browser: Browser, urls: readonly string[]): Promise<number> {
  const startedAt = performance.now();
  const waiting = [...urls];
  const goOn = async () => {
    for (let url = waiting.shift(); url !== undefined; url = waiting.shift()) {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(url, { waitUntil: "domcontentloaded" });
      await Promise.all([page.content(), page.locator("body").innerText()]);
      await page.screenshot({ type: "jpeg", quality: 75 });
      await context.close();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, goOn));
  return (performance.now() - startedAt) / 1_000;
}
