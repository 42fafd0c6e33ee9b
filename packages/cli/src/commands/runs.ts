import type { RunDto } from "@millrace/contract";
import type { RunStatus } from "@millrace/flow/run";
import { showAge, showDuration } from "../terminal/durations.ts";
import { paint, paintStatus } from "../terminal/style.ts";
import { table } from "../terminal/table.ts";
import { type ListOptions, showList } from "../watch/show-list.ts";

export interface RunsOptions extends ListOptions {
  readonly flow?: string;
  readonly status?: RunStatus;
  readonly before?: string;
  readonly limit: string;
}

const columns = [
  { title: "run" },
  { title: "flow", longest: 40 },
  { title: "status" },
  { title: "queued" },
  { title: "took", align: "right" as const },
  { title: "error" },
];

/** `millrace runs`: lists runs, newest first. */
export function runs(options: RunsOptions): Promise<number> {
  const { flow, status, before, limit } = options;
  const narrowed = flow !== undefined || status !== undefined || before !== undefined;
  return showList(options, {
    read: (client) =>
      client.runs.list({
        limit: Number(limit),
        ...(flow !== undefined && { flow }),
        ...(status && { status }),
        ...(before !== undefined && { before }),
      }),
    text: (found) => runsText(found, { narrowed, nowMs: Date.now() }),
  });
}

function runsText(
  { runs: found, next }: { readonly runs: readonly RunDto[]; readonly next: string | null },
  { narrowed, nowMs }: { readonly narrowed: boolean; readonly nowMs: number },
): string {
  if (found.length === 0 && narrowed) return "No such runs. Leave --flow, --status or --before out to see all.";
  if (found.length === 0)
    return 'No runs yet. Start one: millrace run price-monitoring --input \'{"urls":["https://..."]}\'';
  const rows = table(
    columns,
    found.map((run) => runRow(run, nowMs)),
  );
  if (next === null) return rows;
  return `${rows}\n${paint("dim", `There are more: --before ${next}, a higher --limit, or narrow with --flow and --status.`)}`;
}

function runRow(run: RunDto, nowMs: number): string[] {
  const until = run.finishedAt === null ? nowMs : Date.parse(run.finishedAt);
  return [
    run.runId,
    run.flow,
    paintStatus(run.status),
    showAge(run.createdAt, nowMs),
    run.startedAt === null ? "" : showDuration(until - Date.parse(run.startedAt)),
    run.errorCode ?? "",
  ];
}
