import type { JournalEntryDto } from "@millrace/contract";
import type { Client } from "@millrace/sdk";
import type { Execution } from "./ledger.ts";

export interface CheckResult {
  readonly runs: number;
  /** Acknowledged runs that did not succeed, by id with what became of them. */
  readonly lost: readonly string[];
  /** Steps that began again after their result was recorded, and steps recorded more than once. */
  readonly repeated: readonly string[];
  /** Journals with a gap, a second ending or a wrong sum. */
  readonly illegal: readonly string[];
  /** Executions beyond the first of a step: allowed where its result had not been recorded. */
  readonly reexecuted: number;
}

/** Compares what the journals say with what the world outside saw. */
export async function checkRuns(
  client: Client,
  options: { readonly runIds: readonly string[]; readonly executions: readonly Execution[]; readonly steps: number },
): Promise<CheckResult> {
  const { runIds, executions, steps } = options;
  const begun = new Map<string, number[]>();
  for (const { run, step, begunAt } of executions) {
    const times = begun.get(`${run}/${step}`) ?? [];
    times.push(begunAt);
    begun.set(`${run}/${step}`, times);
  }
  const lost: string[] = [];
  const repeated: string[] = [];
  const illegal: string[] = [];
  for (const runId of runIds) {
    const { entries } = await client.runs.journal({ runId, limit: 1_000 });
    const ending = entries.at(-1);
    if (ending?.kind !== "run.succeeded") lost.push(`${runId}: ${ending?.kind ?? "no journal"}`);
    illegal.push(...faults(entries, steps).map((fault) => `${runId}: ${fault}`));
    repeated.push(...repetitions(entries, begun, runId));
  }
  const reexecuted = [...begun.values()].reduce((sum, times) => sum + times.length - 1, 0);
  return { runs: runIds.length, lost, repeated, illegal, reexecuted };
}

function faults(entries: readonly JournalEntryDto[], steps: number): string[] {
  const found: string[] = [];
  if (entries.some(({ seq }, index) => seq !== index + 1)) found.push("a gap in the journal");
  if (entries.filter(({ kind }) => kind === "run.succeeded").length > 1) found.push("two endings");
  const ending = entries.at(-1);
  const sum = (steps * (steps - 1)) / 2;
  if (ending?.kind === "run.succeeded" && (ending.body.output as { sum: number } | null)?.sum !== sum)
    found.push("a wrong sum");
  return found;
}

function repetitions(
  entries: readonly JournalEntryDto[],
  begun: ReadonlyMap<string, readonly number[]>,
  runId: string,
): string[] {
  const found: string[] = [];
  const recorded = new Set<string>();
  for (const entry of entries) {
    if (entry.kind !== "step.succeeded") continue;
    if (recorded.has(entry.key!)) found.push(`${runId}/${entry.key} was recorded twice`);
    recorded.add(entry.key!);
    // The entry's moment is when the worker learnt of the result, after the ledger had answered.
    const late = (begun.get(`${runId}/${entry.key}`) ?? []).filter((at) => at > Date.parse(entry.at));
    if (late.length > 0) found.push(`${runId}/${entry.key} began again after it was recorded`);
  }
  return found;
}
