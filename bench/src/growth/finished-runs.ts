/** How finished runs are made: one every millisecond, of ten flows, one in a hundred failed and one canceled; seven entries each. */
export const project = "bench";
export const flows = 10;
const entriesPerRun = 7;
export const runsAtOnce = 20_000;

/** The journal of this one has as many entries as a run may have. */
export const longRun = { runId: "ffffffff-ffff-7000-8000-000000000000", entries: 100_000 };

const body = JSON.stringify({ output: "x".repeat(186) });

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
  return [
    `insert into ${schema}runs (project, run_id, flow, version, status, seq, claims, created_at, started_at, finished_at,
       resolved_at, error_code)
     select '${project}', ${runId}, 'flow-' || (i % ${flows}), '1',
       case i % 100 when 0 then 'failed' when 1 then 'canceled' else 'succeeded' end, ${entriesPerRun}, 1,
       ${at}, ${at}, ${at} + 100, case i % 100 when 0 then ${at} + 200 end, case i % 100 when 0 then 'STEP_FAILED' end
     from ${runs}`,
    `insert into ${schema}journal (project, run_id, seq, kind, name, attempt, body, at)
     select '${project}', ${runId}, seq, ${kindOf}, ${nameOf}, ${attemptOf}, ${bodyOf}, ${at}
     from ${runs} cross join (${[1, 2, 3, 4, 5, 6, 7].map((seq) => `select ${seq} as seq`).join(" union all ")}) as s
     order by i, seq`,
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

const kindOf = `case seq when 1 then 'run.queued' when ${entriesPerRun} then 'run.succeeded' else 'step.succeeded' end`;
const isStep = `seq > 1 and seq < ${entriesPerRun}`;
const nameOf = `case when ${isStep} then 'step ' || seq end`;
const attemptOf = `case when ${isStep} then 1 else 0 end`;
const bodyOf = `case when seq = 1 then '{"input":null}' else '${body}' end`;
