import type { OperationOutput, Operations, QueueStateDto, RunDto } from "@millrace/contract";
import { showAge, showDuration } from "../terminal/durations.ts";
import { paint, paintStatus } from "../terminal/style.ts";
import { table } from "../terminal/table.ts";
import { shorten, width } from "../terminal/width.ts";
import { sparkline } from "./ended-per-second.ts";

/** What the dashboard shows. */
export interface BoardState {
  readonly url: string;
  readonly system: OperationOutput<Operations["system"]["get"]>;
  readonly queues: readonly QueueStateDto[];
  /** Newest first. */
  readonly runs: readonly RunDto[];
  /** Of the last minute, oldest second first; fewer where it was not watched for so long. */
  readonly ended: readonly { readonly succeeded: number; readonly failed: number }[];
  /** What went wrong with the last look; null when nothing did. */
  readonly trouble: string | null;
}

interface Screen {
  readonly columns: number;
  readonly rows: number;
  readonly nowMs: number;
}

/** The dashboard as lines that fit the screen. */
export function boardLines(state: BoardState, { columns, rows, nowMs }: Screen): readonly string[] {
  const above = [...headLines(state, nowMs), "", ...endedLines(state), ...queueLines(state, { columns, nowMs })];
  const below = state.trouble === null ? paint("dim", "q ends it") : paint("red", state.trouble);
  const room = Math.max(1, rows - above.length - 3);
  const runs = runsTable(state.runs.slice(0, room), { columns, nowMs });
  return [...above, ...runs, "", below]
    .slice(0, rows)
    .map((line) => (width(line) > columns ? shorten(line, columns) : line));
}

function headLines({ url, system }: BoardState, nowMs: number): readonly string[] {
  const { version, store, worker, backlog, startedAt } = system;
  const up = showDuration(nowMs - Date.parse(startedAt));
  const waiting = backlog?.claimable.reduce((sum, { count }) => sum + count, 0) ?? 0;
  const oldestMs = Math.max(0, ...(backlog?.claimable.map((runs) => runs.oldestMs) ?? []));
  const workers = backlog?.workers.length ?? 0;
  const unmet = backlog?.claimable.filter(({ met }) => !met) ?? [];
  return [
    `${paint("bold", "Millrace")} ${version}  ${url}  ${store.kind}  up ${up}`,
    [
      `worker ${worker.state}, ${worker.runs} of ${worker.concurrency} runs`,
      `${workers} ${workers === 1 ? "worker" : "workers"}`,
      `${waiting} claimable${waiting > 0 ? `, the oldest for ${showDuration(oldestMs)}` : ""}`,
      `${backlog?.held ?? 0} held by queues`,
    ].join("  ·  "),
    ...unmet.map(({ needs, count }) => paint("yellow", `${count} wait for a worker with ${needs.join(", ")}`)),
  ];
}

function endedLines({ ended }: BoardState): readonly string[] {
  if (ended.length === 0) return [];
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  const succeeded = ended.map((second) => second.succeeded);
  const failed = ended.map((second) => second.failed);
  const span = ended.length < 60 ? `${ended.length} s` : "minute";
  return [
    `${paint("green", "succeeded")}  ${sparkline(succeeded)}  ${sum(succeeded)} in the last ${span}`,
    `${paint("red", "failed")}     ${sparkline(failed)}  ${sum(failed)}`,
    "",
  ];
}

function queueLines(
  { queues }: BoardState,
  { columns, nowMs }: { readonly columns: number; readonly nowMs: number },
): readonly string[] {
  if (queues.length === 0) return [];
  const rows = queues.map(({ queue, size, running, oldestDueAt, paused }) => [
    queue,
    String(size),
    String(running),
    oldestDueAt === null ? "" : showAge(oldestDueAt, nowMs),
    paused ? paint("yellow", "paused") : "",
  ]);
  const titles = [
    { title: "queue", longest: 40 },
    { title: "queued", align: "right" as const },
    { title: "running", align: "right" as const },
    { title: "oldest due" },
    { title: "" },
  ];
  return [...table(titles, rows, { fit: columns }).split("\n"), ""];
}

function runsTable(
  runs: readonly RunDto[],
  { columns, nowMs }: { readonly columns: number; readonly nowMs: number },
): readonly string[] {
  if (runs.length === 0) return [paint("dim", "No runs yet.")];
  const rows = runs.map((run) => [
    run.runId,
    run.flow,
    paintStatus(run.status),
    run.startedAt === null
      ? ""
      : showDuration((run.finishedAt === null ? nowMs : Date.parse(run.finishedAt)) - Date.parse(run.startedAt)),
    run.errorCode ?? "",
  ]);
  const titles = [
    { title: "run" },
    { title: "flow", longest: 40 },
    { title: "status" },
    { title: "took", align: "right" as const },
    { title: "error", longest: 40 },
  ];
  return table(titles, rows, { fit: columns }).split("\n");
}
