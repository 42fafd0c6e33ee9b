import type { JournalEntryDto } from "@millrace/contract";
import { journalFaults } from "@millrace/engine/check-journal";
import type { Execution } from "./ledger.ts";

/** What the checker says of some runs; nothing must stand in the first three. */
export interface RunFindings {
  /** Acknowledged runs that did not succeed, by id with what became of them. */
  readonly lost: readonly string[];
  /** Steps that began again after their result was recorded, and steps recorded more than once. */
  readonly repeated: readonly string[];
  /** Journals with a gap, an illegal transition, a second ending, a wrong sum or a result that nobody outside gave. */
  readonly illegal: readonly string[];
}

export interface RunToCheck {
  readonly runId: string;
  readonly steps: number;
  readonly entries: readonly JournalEntryDto[];
}

/** Compares what a run's journal says with what the world outside saw of it. */
export function checkRun({ runId, steps, entries }: RunToCheck, executions: readonly Execution[]): RunFindings {
  const ending = entries.at(-1);
  const illegal = journalFaults(
    entries.map((entry) => ({ ...entry, at: Date.parse(entry.at), body: JSON.stringify(entry.body) })),
  );
  const repeated: string[] = [];
  const recorded = new Set<string>();
  for (const entry of entries) {
    if (entry.kind !== "step.succeeded") continue;
    if (recorded.has(entry.key!)) repeated.push(`${entry.key} was recorded twice`);
    recorded.add(entry.key!);
    const ofStep = executions.filter(({ step }) => String(step) === entry.key);
    const { execution } = entry.body.output as { execution: number };
    const answeredAt = ofStep.find(({ number }) => number === execution)?.answeredAt ?? null;
    if (answeredAt === null) illegal.push(`${entry.key} has a result that nobody gave`);
    // Both moments are the ledger's, so that no clock that is set decides. What began before the recorded one was answered was
    // under way when its worker died.
    else if (ofStep.some(({ begunAt }) => begunAt > answeredAt))
      repeated.push(`${entry.key} began again after its result: ${story(entries, { ofStep, execution })}`);
  }
  if (ending?.kind === "run.succeeded") {
    if (recorded.size !== steps) illegal.push(`${recorded.size} of ${steps} steps are recorded`);
    if ((ending.body.output as { sum: number } | null)?.sum !== (steps * (steps - 1)) / 2) illegal.push("a wrong sum");
  }
  const of = (words: readonly string[]) => words.map((word) => `${runId}: ${word}`);
  const lost = ending?.kind === "run.succeeded" ? [] : [`ended with ${ending?.kind ?? "no journal"}`];
  return { lost: of(lost), repeated: of(repeated), illegal: of(illegal) };
}

/** Whose the run was, when its step was recorded and each time it began outside: what the search for a cause needs. */
function story(
  entries: readonly JournalEntryDto[],
  { ofStep, execution }: { readonly ofStep: readonly Execution[]; readonly execution: number },
): string {
  const journal = entries.map(
    ({ at, kind, key, body }) => `${at} ${kind} ${key ?? ""} ${JSON.stringify(body).slice(0, 120)}`,
  );
  const outside = ofStep.map(({ number, begunAt, answeredAt }) => {
    const answered = answeredAt === null ? "never answered" : `answered ${new Date(answeredAt).toISOString()}`;
    return `${new Date(begunAt).toISOString()} execution ${number} begun, ${answered}${number === execution ? ", recorded" : ""}`;
  });
  return ["", ...outside, ...journal].join("\n  ");
}

/** What the checks of many runs found, together. */
export function joined(findings: readonly RunFindings[]): RunFindings {
  return {
    lost: findings.flatMap(({ lost }) => lost),
    repeated: findings.flatMap(({ repeated }) => repeated),
    illegal: findings.flatMap(({ illegal }) => illegal),
  };
}
