import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GlobalOptions } from "../connection/global-options.ts";
import { runCrashDemo } from "../demo/crash-demo.ts";
import { type CrashReport, holds } from "../demo/crash-report.ts";
import { showDuration } from "../terminal/durations.ts";
import { printResult } from "../terminal/print-result.ts";
import { createProgress } from "../terminal/progress.ts";
import { paint } from "../terminal/style.ts";

/** `millrace demo crash`: exits with 0 only when nothing was lost and nothing ran twice. */
export async function demoCrash(options: GlobalOptions & { readonly pages: string }): Promise<number> {
  const dataFolder = options.dataDir ?? (await mkdtemp(join(tmpdir(), "millrace-demo-")));
  const progress = createProgress({ silent: options.json === true });
  try {
    const report = await runCrashDemo({
      pages: Number(options.pages),
      dataFolder,
      onProgress: progress.say,
      onDone: progress.done,
    });
    progress.clear();
    printResult(options, { json: report, text: () => reportText(report) });
    return holds(report) ? 0 : 1;
  } finally {
    progress.clear();
    if (options.dataDir === undefined) await rm(dataFolder, { recursive: true, force: true });
  }
}

/** What was found, a line for each promise. */
export function reportText(report: CrashReport): string {
  const { pages, status, lost, recordedTwice, readAgain, recordedBefore, underWay, takenUpMs, resumeMs } = report;
  const line = (good: boolean, text: string) => `${good ? paint("green", "✓") : paint("red", "✗")} ${text}`;
  return [
    "",
    line(status === "succeeded", `The run of ${pages} pages ${status}.`),
    line(lost === 0, `${lost} journal entries were lost.`),
    line(recordedTwice === 0, `${recordedTwice} steps were recorded twice.`),
    line(readAgain === 0, `${readAgain} pages that were done were read again: the shop counted its visitors.`),
    paint(
      "dim",
      `  ${recordedBefore} steps were recorded when it was killed; ${underWay} pages were under way and were read again.`,
    ),
    paint(
      "dim",
      `  After the second start the run was taken up in ${inTime(takenUpMs)}; its next step was recorded after ${inTime(resumeMs)}.`,
    ),
  ].join("\n");
}

function inTime(ms: number | null): string {
  return ms === null ? "no time: never" : showDuration(ms);
}
