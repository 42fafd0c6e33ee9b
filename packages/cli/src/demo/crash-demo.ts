import type { JournalEntryDto } from "@millrace/contract";
import { sampleUrls, startShop } from "@millrace/example-shop";
import type { Json } from "@millrace/flow";
import { MillraceError } from "@millrace/flow/errors";
import { chooseFlow } from "../publish/choose-flow.ts";
import { readJournal } from "../watch/read-journal.ts";
import { type CrashReport, countLosses } from "./crash-report.ts";
import { type ServedMillrace, serveMillrace } from "./served-millrace.ts";

export interface CrashDemoOptions {
  readonly pages: number;
  readonly dataFolder: string;
  /** Told of what is going on, over and over. */
  onProgress(text: string): void;
  /** Told of what was done. */
  onDone(text: string): void;
}

// Reading a page and recording its price.
const stepsPerPage = 2;

/** Kills worker and runner in the middle of a run, starts again, and counts what was lost and what ran twice. */
export async function runCrashDemo(options: CrashDemoOptions): Promise<CrashReport> {
  const { onProgress, onDone, dataFolder } = options;
  onProgress("opening the bundled shop and starting Millrace in a process of its own");
  const shop = await startShop();
  let millrace: ServedMillrace | undefined;
  try {
    const urls = sampleUrls(shop, { count: options.pages, clientRendered: 0 });
    const grant = new URL(shop.url).host;
    millrace = await serveMillrace({ dataFolder, grant });
    onDone(`Millrace runs as process ${millrace.pid} and reads ${urls.length} pages of the bundled shop.`);
    const input: Json = { urls, trace: "never" };
    const flow = await chooseFlow(millrace.client, "price-monitoring");
    const { runId } = await millrace.client.runs.start({ flow, input });
    const steps = urls.length * stepsPerPage;
    const seen = await watchHalf(millrace, { runId, half: steps / 2, onProgress });
    const runners = (await millrace.client.system.get()).worker.runners.flatMap(({ processId }) => processId ?? []);
    for (const runner of runners) kill(runner);
    await millrace.kill();
    onDone(`Killed runner ${runners.join(", ")} and worker ${millrace.pid} with SIGKILL after ${seen.length} entries.`);

    const askedBefore = new Map(shop.requests);
    onProgress("starting Millrace again on the same data folder");
    const startedAt = Date.now();
    millrace = await serveMillrace({ dataFolder, grant });
    const before = await readJournal(millrace.client, runId);
    onDone(`Started again as process ${millrace.pid}; the journal holds ${before.length} entries.`);
    let resumeMs: number | null = null;
    let recorded = before.filter(isPageStep).length;
    for await (const { data: entry } of millrace.client.runs.watch({ runId, lastEventId: before.at(-1)?.seq ?? 0 })) {
      if (!isPageStep(entry)) continue;
      resumeMs ??= Date.parse(entry.at) - startedAt;
      onProgress(`${++recorded} of ${steps} steps recorded · ${entry.name} ${entry.key}`);
    }
    const after = await readJournal(millrace.client, runId);
    const { status } = await millrace.client.runs.get({ runId });
    const counted = countLosses({ seen, before, after, askedBefore, askedAfter: shop.requests });
    const takenUp = after.findLast(({ kind }) => kind === "run.started");
    const takenUpMs = takenUp ? Date.parse(takenUp.at) - startedAt : null;
    return { ...counted, pages: urls.length, takenUpMs, resumeMs, status };
  } finally {
    await millrace?.close();
    await shop.close();
  }
}

/** Watches until half of the steps are recorded; returns the entries it was told. */
async function watchHalf(
  millrace: ServedMillrace,
  options: { readonly runId: string; readonly half: number; onProgress(text: string): void },
): Promise<readonly JournalEntryDto[]> {
  const { runId, half, onProgress } = options;
  const seen: JournalEntryDto[] = [];
  let recorded = 0;
  for await (const { data: entry } of millrace.client.runs.watch({ runId })) {
    seen.push(entry);
    if (!isPageStep(entry)) continue;
    onProgress(`${++recorded} of ${half * 2} steps recorded · ${entry.name} ${entry.key}`);
    if (recorded >= half) return seen;
  }
  const { error } = await millrace.client.runs.get({ runId });
  throw new MillraceError({
    code: "FLOW_FAILED",
    message: `Cannot kill Millrace in the middle of the run as the run must still be going on: it had ended${error ? ` (${error.message})` : ""}`,
    hint: error?.hint ?? "Take more pages: millrace demo crash --pages 100.",
  });
}

function isPageStep({ kind, key }: JournalEntryDto): boolean {
  return kind === "step.succeeded" && key !== null;
}

function kill(processId: number): void {
  try {
    process.kill(processId, "SIGKILL");
  } catch {
    // It ended by itself in the meantime; the worker is killed all the same.
  }
}
