import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import type { BenchRow } from "../bench-row.ts";
import { ProcessorWatch } from "../engine/processor-watch.ts";
import { median, round } from "../engine/statistics.ts";
import { browserHeld } from "./browser-held.ts";
import type { PagesAlone } from "./playwright-alone.ts";
import { type ServedFlows, serveFlows } from "./served-flows.ts";

const flow = "price-monitoring";
const atOnce = 4;
// A long-lived server's browser is replaced now and then; what ends is counted by looks at what lives.
const lookEveryMs = 200;

/**
 * Pages per second of a flow that opens each in a browser, beside Playwright alone with the flow's own code on the same
 * pages. Ours counts all of Millrace: server, worker, runner, driver, browser, with the steps and files it keeps.
 */
export async function measurePages({
  quick,
  say,
}: {
  readonly quick: boolean;
  say(text: string): void;
}): Promise<BenchRow[]> {
  const [rounds, count] = quick ? [3, 16] : [9, 60];
  const site = await startScript("page-site.ts");
  const urls = site.answer as readonly string[];
  const products = (howMany: number) =>
    Array.from({ length: howMany }, (_, at) => `${urls[at % urls.length]}/products/${at}`);
  let served: ServedFlows | null = null;
  let alone: Script | null = null;
  try {
    served = await serveFlows({ wanted: [flow], grant: urls.map((url) => new URL(url).host) });
    const ours = wayOf(served);
    // Starts the runner and the browser, says which browser it is, and has Node compile what runs often.
    await ours.open(products(count));
    const executablePath = await served.browserPath();
    if (executablePath === null) throw new Error("Cannot compare with Playwright as no browser can be had.");
    const { userId, sandbox } = browserHeld(served.processId, executablePath);
    alone = await startScript("playwright-alone.ts", { args: [executablePath, String(sandbox)], userId });
    const bare = wayOfPlaywright(alone.child);
    await bare.open(products(count));
    for (let round = 0; round < rounds; round++) {
      // Who begins changes, so that what else this machine does falls on both.
      for (const way of round % 2 === 0 ? [ours, bare] : [bare, ours])
        way.passes.push(await passOf(way, products(count)));
      say(`pages: ${told(ours.passes[round]!)}; Playwright alone ${told(bare.passes[round]!)}`);
    }
    return rowsOf(ours.passes, bare.passes);
  } finally {
    // It closes its browser and ends; a signal would have Playwright wait for both.
    if (alone?.child.connected) alone.child.disconnect();
    await served?.close();
    site.child.kill();
  }
}

interface Pass {
  readonly perSecond: number;
  readonly cpuMsPerPage: number;
}

interface Way {
  readonly passes: Pass[];
  /** All of its processes are this one and its descendants. */
  readonly processId: number;
  /** Opens the pages and says how many seconds it took. */
  open(urls: readonly string[]): Promise<number>;
}

async function passOf({ processId, open }: Way, urls: readonly string[]): Promise<Pass> {
  const watch = new ProcessorWatch(processId, { everyMs: lookEveryMs });
  const seconds = await open(urls).finally(() => watch.stop());
  const cpuMs = watch.look();
  return { perSecond: urls.length / seconds, cpuMsPerPage: cpuMs / urls.length };
}

const told = ({ perSecond, cpuMsPerPage }: Pass): string =>
  `${perSecond.toFixed(1)}/s, ${cpuMsPerPage.toFixed(0)} ms of processor each`;

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

function wayOf(served: ServedFlows): Way {
  return {
    passes: [],
    processId: served.processId,
    async open(urls) {
      const run = await served.run(flow, { urls, trace: "never", parallel: atOnce });
      if (!run.isSuccess) throw new Error(`Cannot measure pages as the run must succeed: ${run.error}`);
      return run.seconds;
    },
  };
}

function wayOfPlaywright(child: ChildProcess): Way {
  return {
    passes: [],
    processId: child.pid!,
    open(urls) {
      child.send({ urls, atOnce } satisfies PagesAlone);
      return answerOf(child) as Promise<number>;
    },
  };
}

interface Script {
  readonly child: ChildProcess;
  /** What it says when it is ready. */
  readonly answer: unknown;
}

async function startScript(
  name: string,
  { args = [], userId }: { readonly args?: readonly string[]; readonly userId?: number | undefined } = {},
): Promise<Script> {
  const isOther = userId !== undefined && userId !== process.getuid?.();
  const child = fork(fileURLToPath(new URL(name, import.meta.url)), args, {
    ...(isOther && { uid: userId, gid: userId, cwd: tmpdir(), env: { PATH: process.env.PATH, HOME: tmpdir() } }),
  });
  return { child, answer: await answerOf(child) };
}

async function answerOf(child: ChildProcess): Promise<unknown> {
  const over = new AbortController();
  const { signal } = over;
  try {
    return await Promise.race([
      once(child, "message", { signal }).then(([answer]) => answer as unknown),
      once(child, "exit", { signal }).then(([code]) => {
        throw new Error(`Cannot measure pages as ${child.spawnfile} must go on: it ended with ${code}`);
      }),
    ]);
  } finally {
    over.abort();
  }
}
