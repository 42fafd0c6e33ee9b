/**
 * How finished runs are made: one every millisecond, of ten flows. The journals of the oldest ones and of every tenth run are
 * whole (input, five steps, a log line, a metric, ending); the others have their first and last entry alone.
 */
export const project = "bench";
export const flows = 10;
/** Those that retention meets first. */
export const wholeAtFirst = 200_000;
const wholeEvery = 10;
const wholeEntries = 9;
export const runsAtOnce = 20_000;

/** One in a hundred of its runs failed; of `noFailures` none did, and of `onlyFailures` all, every twentieth a dead letter. */
export const someFailures = "flow-0";
export const noFailures = "flow-2";
export const onlyFailures = "flow-9";

/** The journal of this one has as many entries as a run may have. */
export const longRun = { runId: "ffffffff-ffff-7000-8000-000000000000", entries: 100_000 };

const body = JSON.stringify({ output: "x".repeat(186) });
const line = JSON.stringify({ level: "info", message: "price of the article is there", step: "step 3" });

/** The id of a finished run; SQL makes the same one. */
export function finishedRunId(index: number, { firstAt }: { readonly firstAt: number }): string {
  const at = (firstAt + index).toString(16).padStart(12, "0");
  return `${at.slice(0, 8)}-${at.slice(8)}-7000-8000-${index.toString(16).padStart(12, "0")}`;
}

/** What the two databases word differently. */
export interface Dialect {
  readonly schema: string;
  /** A set of rows `i` from `from` to `to`. */
  series(from: string, to: string): string;
  /** The integer `value` as so many hexadecimal digits. */
  hex(value: string, digits: number): string;
}

/** The statements that insert finished runs `from` to `to`, and those that insert the long one. */
export function fillStatements(
  { schema, series, hex }: Dialect,
  { firstAt, from, to }: { readonly firstAt: number; readonly from: number; readonly to: number },
): readonly string[] {
  const at = `(${firstAt} + i)`;
  const runId = `${hex(`${at} / 65536`, 8)} || '-' || ${hex(`${at} % 65536`, 4)} || '-7000-8000-' || ${hex("i", 12)}`;
  const runs = series(String(from), String(to));
  const seqs = Array.from({ length: wholeEntries }, (_, index) => `select ${index + 1} as seq`).join(" union all ");
  return [
    `insert into ${schema}runs (project, run_id, flow, version, status, seq, claims, created_at, started_at, finished_at,
       resolved_at, error_code)
     select '${project}', ${runId}, 'flow-' || (i % ${flows}), '1', ${statusOf}, case when ${isWhole} then ${wholeEntries} else 2 end, 1,
       ${at}, ${at}, ${at} + 100, case when ${hasFailed} and i % 200 <> 9 then ${at} + 200 end,
       case when ${hasFailed} then 'STEP_FAILED' end
     from ${runs}`,
    `insert into ${schema}journal (project, run_id, seq, kind, name, attempt, body, at)
     select '${project}', ${runId}, case when seq = 1 or ${isWhole} then seq else 2 end, ${kindOf},
       case when ${isStep} then 'step ' || seq when seq = 8 then 'price' end, case when ${isStep} then 1 else 0 end, ${bodyOf}, ${at}
     from ${runs} cross join (${seqs}) as s where seq in (1, ${wholeEntries}) or ${isWhole} order by i, seq`,
  ];
}

export function longRunStatements({ schema, series }: Dialect, { at }: { readonly at: number }): readonly string[] {
  const { runId, entries } = longRun;
  return [
    `insert into ${schema}runs (project, run_id, flow, version, status, seq, claims, created_at, started_at, finished_at)
     values ('${project}', '${runId}', 'flow-long', '1', 'succeeded', ${entries}, 1, ${at}, ${at}, ${at})`,
    `insert into ${schema}journal (project, run_id, seq, kind, name, key, attempt, body, at)
     select '${project}', '${runId}', i, 'step.succeeded', 'work', cast(i as text), 1, '${body}', ${at}
     from ${series("1", String(entries))}`,
  ];
}

const isWhole = `(i < ${wholeAtFirst} or i % ${wholeEvery} = 0)`;
const hasFailed = `(i % 100 = 0 or i % ${flows} = 9)`;
const statusOf = `case when ${hasFailed} then 'failed' when i % 100 = 1 then 'canceled' else 'succeeded' end`;
const isStep = "seq between 2 and 6";
const kindOf = `case seq when 1 then 'run.queued' when 7 then 'log.written' when 8 then 'metric.written'
  when ${wholeEntries} then 'run.' || ${statusOf} else 'step.succeeded' end`;
const bodyOf = `case seq when 1 then '{"input":null}' when 7 then '${line}' when 8 then '{"value":12.5,"unit":"EUR"}' else '${body}' end`;
