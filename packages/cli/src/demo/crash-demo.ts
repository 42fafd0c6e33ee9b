import type { JournalEntryDto } from "@millrace/contract";
import { type Shop, sampleUrls, startShop } from "@millrace/example-shop";
import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { type ServedMillrace, serveMillrace } from "./served-millrace.ts";

/** What the demonstration found; the counts come from the shop and the journal, not from Millrace's own claims. */
export interface CrashReport {
  readonly pages: number;
  /** Steps that were recorded when the processes were killed. */
  readonly recordedBefore: number;
  /** Page readings that were under way then: allowed to happen again. */
  readonly underWay: number;
  /** Journal entries of the time before that are no longer there or differ. */
  readonly lost: number;
  /** Steps that the journal has as succeeded more than once. */
  readonly recordedTwice: number;
  /** Pages whose reading was recorded before the kill and that were asked for again after it. */
  readonly readAgain: number;
  /** From the second start until a step was recorded again. */
  readonly resumeMs: number;
  readonly status: string;
}

export interface CrashDemoOptions {
  readonly pages: number;
  readonly dataFolder: string;
  say(text: string): void;
}

/** Kills worker and runner in the middle of a run, starts again, and counts what was lost and what ran twice. */
export async function runCrashDemo(options: CrashDemoOptions): Promise<CrashReport> {
  const shop = await startShop();
  let millrace: ServedMillrace | undefined;
  try {
    const urls = sampleUrls(shop, { count: options.pages, clientRendered: 0 });
    const grant = new URL(shop.url).host;
    millrace = await serveMillrace({ dataFolder: options.dataFolder, grant });
    options.say(`Millrace runs as process ${millrace.pid}; it reads ${urls.length} pages of the bundled shop.`);
    const { runId } = await millrace.client.runs.start({
      flow: "price-monitoring",
      input: { urls, trace: "never" } as Json,
    });
    await untilRecorded(millrace, { runId, steps: Math.floor(urls.length / 2), say: options.say });
    const runners = (await millrace.client.system.get()).worker.runners.flatMap(({ processId }) => processId ?? []);
    options.say(`Killing runner ${runners.join(", ")} and worker ${millrace.pid} with SIGKILL.`);
    for (const runner of runners) kill(runner);
    await millrace.kill();

    const askedBefore = new Map(shop.requests);
    const startedAt = performance.now();
    millrace = await serveMillrace({ dataFolder: options.dataFolder, grant });
    const before = await journal(millrace, runId);
    options.say(`Started again as process ${millrace.pid}; the journal holds ${before.length} entries.`);
    let resumeMs = Number.NaN;
    for await (const { data: entry } of millrace.client.runs.watch({ runId, lastEventId: before.at(-1)?.seq ?? 0 })) {
      if (entry.kind !== "step.succeeded") continue;
      if (Number.isNaN(resumeMs)) resumeMs = performance.now() - startedAt;
      options.say(`recorded ${entry.name} ${entry.key ?? ""}`);
    }
    const after = await journal(millrace, runId);
    const { status } = await millrace.client.runs.get({ runId });
    return {
      ...compare({ before, after, shop, askedBefore }),
      pages: urls.length,
      resumeMs: Math.round(resumeMs),
      status,
    };
  } finally {
    await millrace?.close();
    await shop.close();
  }
}

async function untilRecorded(
  millrace: ServedMillrace,
  options: { runId: string; steps: number; say(text: string): void },
): Promise<void> {
  let recorded = 0;
  for await (const { data: entry } of millrace.client.runs.watch({ runId: options.runId })) {
    if (entry.kind !== "step.succeeded" || entry.key === null) continue;
    options.say(`recorded ${entry.name} ${entry.key}`);
    if (++recorded >= options.steps) return;
  }
  throw new MillraceError({
    code: "FLOW_FAILED",
    message: "Cannot kill Millrace in the middle of the run as the run must still be going on: it had ended",
    hint: "Take more pages: millrace demo crash --pages 100.",
  });
}

async function journal(millrace: ServedMillrace, runId: string): Promise<readonly JournalEntryDto[]> {
  const entries: JournalEntryDto[] = [];
  for (;;) {
    const page = await millrace.client.runs.journal({ runId, after: entries.at(-1)?.seq ?? 0 });
    if (page.entries.length === 0) return entries;
    entries.push(...page.entries);
  }
}

function compare(found: {
  before: readonly JournalEntryDto[];
  after: readonly JournalEntryDto[];
  shop: Shop;
  askedBefore: ReadonlyMap<string, number>;
}): Omit<CrashReport, "pages" | "resumeMs" | "status"> {
  const { before, after, shop, askedBefore } = found;
  const read = before.filter(({ kind, name }) => kind === "step.succeeded" && name === "read page");
  const paths = read.map(({ key }) => new URL(key!).pathname);
  const succeeded = after
    .filter(({ kind }) => kind === "step.succeeded")
    .map(({ name, key }) => JSON.stringify([name, key]));
  return {
    recordedBefore: before.filter(({ kind }) => kind === "step.succeeded").length,
    underWay: [...askedBefore.keys()].filter((path) => path.startsWith("/p/") && !paths.includes(path)).length,
    lost: before.filter((entry, index) => JSON.stringify(entry) !== JSON.stringify(after[index])).length,
    recordedTwice: succeeded.length - new Set(succeeded).size,
    readAgain: paths.filter((path) => shop.requests.get(path) !== askedBefore.get(path)).length,
  };
}

function kill(processId: number): void {
  try {
    process.kill(processId, "SIGKILL");
  } catch {
    // It ended by itself in the meantime; the worker is killed all the same.
  }
}
