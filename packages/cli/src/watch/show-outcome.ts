import type { ArtifactDto, RunDetailDto } from "@millrace/contract";
import { errorCodes, isErrorCode } from "@millrace/flow/errors";
import type { Client } from "@millrace/sdk";
import { checkedPages } from "../prices/checked-page.ts";
import { priceReport } from "../prices/price-report.ts";
import { showDuration } from "../terminal/durations.ts";
import { printResult } from "../terminal/print-result.ts";
import { paint, paintStatus } from "../terminal/style.ts";
import { plainLine } from "../terminal/width.ts";

export interface OutcomeOptions {
  readonly run: RunDetailDto;
  readonly url: string;
  readonly json: boolean;
  /** The server ends with the command, so its page cannot be opened. */
  readonly ownServer: boolean;
}

/** Shows how a run ended; returns the exit code: 0 when it succeeded, else that of its error. */
export async function showOutcome(client: Client, options: OutcomeOptions): Promise<number> {
  const { run, json } = options;
  const { artifacts } = await client.artifacts.list({ runId: run.runId });
  printResult({ json }, { json: { ...run, artifacts }, text: () => outcomeText(options, artifacts) });
  return exitCodeOf(run);
}

/** What there is to say about a run, for people. */
export function outcomeText(options: Omit<OutcomeOptions, "json">, artifacts: readonly ArtifactDto[]): string {
  const { run, url, ownServer } = options;
  const took =
    run.finishedAt === null
      ? ""
      : ` in ${showDuration(Date.parse(run.finishedAt) - Date.parse(run.startedAt ?? run.createdAt))}`;
  const lines = [`${run.flow} ${paintStatus(run.status)}${took}  ${paint("dim", run.runId)}`];
  if (run.waitsFor) lines.push(`  It waits for ${waitsForText(run.waitsFor, run.availableAt)}.`);
  if (run.error) lines.push(`  ${run.error.message} ${paint("dim", `(${run.error.code})`)}`);
  if (run.error?.hint) lines.push(`  ${run.error.hint}`);
  if (run.status === "canceled" && run.cancelReason) lines.push(`  ${plainLine(run.cancelReason)}`);
  if (run.output !== null) {
    const pages = checkedPages(run.flow, run.output);
    lines.push("", pages ? priceReport(pages) : JSON.stringify(run.output, null, 2), "");
  }
  if (run.largeOutput) lines.push("", largeText(run.largeOutput), "");
  if (artifacts.length > 0) lines.push(...evidenceLines(run, artifacts));
  const page = ownServer ? "millrace start, then open the run there" : `${url}/runs/${run.runId}`;
  lines.push(`${paint("dim", "In the panel:")}  ${page}`);
  return lines.join("\n");
}

/** How a large output begins; the lines below say how to have the whole. */
function largeText({ preview, sizeBytes }: NonNullable<RunDetailDto["largeOutput"]>): string {
  return `${plainLine(preview)}… ${paint("dim", `(${sizeBytes} bytes; --save has the whole)`)}`;
}

function waitsForText(
  { kind, queue, needs }: NonNullable<RunDetailDto["waitsFor"]>,
  availableAt: string | null,
): string {
  if (kind === "time") return `its time: ${availableAt}`;
  if (kind === "queue") return `a place in the queue ${queue}`;
  if (kind === "worker") return "the next free worker";
  return needs.length === 0
    ? "a worker: none is alive"
    : `a worker that has ${needs.join(", ")}: none that does is alive (millrace worker ${needs.map((label) => `--label ${label}`).join(" ")})`;
}

function evidenceLines({ runId }: RunDetailDto, artifacts: readonly ArtifactDto[]): string[] {
  const traces = artifacts.filter(({ name }) => name.endsWith("trace.zip")).length;
  const screenshots = artifacts.filter(({ mediaType }) => mediaType.startsWith("image/")).length;
  const others = artifacts.length - traces - screenshots;
  const counted = [count(screenshots, "screenshot"), count(traces, "trace"), count(others, "other file")];
  return [
    `${paint("dim", "Evidence:")}      ${counted.filter((text) => text !== null).join(", ")}`,
    `${paint("dim", "Save it:")}       millrace show ${runId} --save ./evidence`,
    ...(traces > 0
      ? [`${paint("dim", "Open a trace:")}  npx playwright-core show-trace "./evidence/<file> trace.zip"`]
      : []),
  ];
}

function count(number: number, what: string): string | null {
  if (number === 0) return null;
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}

/** 0 when a run succeeded, else what its error stands for. */
export function exitCodeOf(run: Pick<RunDetailDto, "status" | "errorCode">): number {
  if (run.status === "succeeded") return 0;
  if (run.status === "canceled") return errorCodes.RUN_CANCELED.exitCode;
  return isErrorCode(run.errorCode) ? errorCodes[run.errorCode].exitCode : 1;
}
