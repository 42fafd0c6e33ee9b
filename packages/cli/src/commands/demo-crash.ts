import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GlobalOptions } from "../connection/global-options.ts";
import { type CrashReport, runCrashDemo } from "../demo/crash-demo.ts";
import { createProgress } from "../terminal/progress.ts";
import { paint } from "../terminal/style.ts";

/** `millrace demo crash`: exits with 0 only when nothing was lost and nothing ran twice. */
export async function demoCrash(options: GlobalOptions & { readonly pages: string }): Promise<number> {
  const dataFolder = options.dataDir ?? (await mkdtemp(join(tmpdir(), "millrace-demo-")));
  const progress = createProgress({ silent: options.json === true });
  const say = (text: string) => (text.startsWith("recorded ") ? progress.say(text) : progress.done(text));
  try {
    const report = await runCrashDemo({ pages: Number(options.pages), dataFolder, say });
    progress.clear();
    process.stdout.write(options.json ? `${JSON.stringify(report, null, 2)}\n` : showReport(report));
    return holds(report) ? 0 : 1;
  } finally {
    if (options.dataDir === undefined) await rm(dataFolder, { recursive: true, force: true });
  }
}

function holds(report: CrashReport): boolean {
  return report.status === "succeeded" && report.lost === 0 && report.recordedTwice === 0 && report.readAgain === 0;
}

function showReport(report: CrashReport): string {
  const mark = (good: boolean) => (good ? paint("green", "✓") : paint("red", "✗"));
  return [
    "",
    `${mark(report.status === "succeeded")} the run of ${report.pages} pages ${report.status}`,
    `${mark(report.lost === 0)} ${report.lost} journal entries lost`,
    `${mark(report.recordedTwice === 0)} ${report.recordedTwice} steps recorded twice`,
    `${mark(report.readAgain === 0)} ${report.readAgain} of the pages that were done were asked for again (the shop counted)`,
    `  ${report.recordedBefore} steps were recorded when it was killed, ${report.underWay} pages were under way and were read again`,
    `  it went on ${report.resumeMs} ms after the second start`,
    "",
  ].join("\n");
}
