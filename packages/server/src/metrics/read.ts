import { operations } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import { readWritten, type WrittenEntry } from "@millrace/store/logs";
import { bind } from "../http/bind.ts";
import { moment } from "../tasks/task-dto.ts";
import { type MetricValue, sumUp } from "./sum-up.ts";

const batch = 1_000;
const mostRead = 50_000;
const mostBuckets = 1_000;
const dayMs = 86_400_000;

export const readMetrics = bind(operations.metrics.read, async ({ input, project, parts, signal }) => {
  const { flow, name, runId, everyMs } = input;
  const toMs = input.to === undefined ? (await parts.store.tables.nowMs()) + 1 : Date.parse(input.to);
  const fromMs = input.from === undefined ? toMs - dayMs : Date.parse(input.from);
  checkWindow({ fromMs, toMs, everyMs });
  const values: MetricValue[] = [];
  let before: WrittenEntry | undefined;
  let read = 0;
  let isWhole = false;
  while (!isWhole && read < mostRead && !signal.aborted) {
    const page = await readWritten(parts.store.tables, {
      project,
      kind: "metric.written",
      runId,
      fromMs,
      toMs,
      before,
      limit: batch,
    });
    for (const entry of page)
      if ((flow === undefined || entry.flow === flow) && (name === undefined || entry.name === name))
        values.push(metricValue(entry));
    read += page.length;
    before = page.at(-1);
    isWhole = page.length < batch;
  }
  return {
    series: sumUp(values, everyMs),
    from: moment(fromMs),
    to: moment(toMs),
    readBackTo: isWhole || !before ? null : moment(before.at),
  };
});

function metricValue({ flow, name, body, at }: WrittenEntry): MetricValue {
  const { value, unit = null } = JSON.parse(body) as { readonly value: number; readonly unit?: string };
  return { flow, name: name ?? "", unit, value, at };
}

interface Window {
  readonly fromMs: number;
  readonly toMs: number;
  readonly everyMs: number | undefined;
}

function checkWindow({ fromMs, toMs, everyMs }: Window): void {
  if (fromMs >= toMs)
    throw new MillraceError({
      code: "REQUEST_INVALID",
      message: `Cannot sum up a window as it must begin before it ends: from ${moment(fromMs)} to ${moment(toMs)}`,
      hint: "Without `to` it ends now, without `from` it begins 24 hours before its end.",
    });
  if (everyMs === undefined || (toMs - fromMs) / everyMs <= mostBuckets) return;
  throw new MillraceError({
    code: "REQUEST_INVALID",
    message: `Cannot sum up in buckets as there may be ${mostBuckets} of them: the window has ${Math.ceil((toMs - fromMs) / everyMs)}`,
    hint: "Take a longer `everyMs` or a shorter window.",
  });
}
