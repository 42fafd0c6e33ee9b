import { MillraceError } from "@millrace/flow/errors";
import type { RunnerEnd } from "../limits/runner-end.ts";

/** A runner came to its end too often while this run was alone in it; the last end gives the code. */
export function runnerDied(options: {
  readonly flow: string;
  readonly deaths: number;
  readonly lastWords: string;
  readonly end: RunnerEnd;
}): MillraceError {
  const { flow, deaths, lastWords, end } = options;
  const { code, rule, seen, hint } = explained(end);
  return new MillraceError({
    code,
    message: `Cannot go on with ${flow} as its runner must ${rule}: ${seen}, and ended ${deaths} times while this run was alone in it`,
    hint: `${hint} Then retry the run.`,
    data: { lastWords, ...end },
  });
}

function explained(end: RunnerEnd) {
  if (end.kind === "memory")
    return {
      code: "RUNNER_MEMORY_EXCEEDED",
      rule: `stay within ${mebibytes(end.limitBytes)} MiB of memory`,
      seen: `it took ${mebibytes(end.seenBytes)} MiB`,
      hint: 'Work through large values in parts or keep them as artifacts, or ask for more: limits: { memory: "2GB" } in the flow, MILLRACE_RUNNER_MEMORY_MB for all.',
    } as const;
  if (end.kind === "computed")
    return {
      code: "RUNNER_CPU_EXCEEDED",
      rule: "give a sign of life while it computes",
      seen: `it gave none for ${seconds(end.silentMs)} s, in which it used ${seconds(end.cpuMs)} s of processor time`,
      hint: "Look for a loop without an end, or let a long computation await something now and then.",
    } as const;
  return {
    code: "RUNNER_DIED",
    rule: "stay alive",
    seen: end.kind === "silent" ? `it gave no sign of life for ${seconds(end.silentMs)} s` : "it died",
    hint: "Look for code that ends the process, and at the memory of the machine.",
  } as const;
}

function mebibytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}

function seconds(ms: number): number {
  return Math.round(ms / 1_000);
}

/** A runner left out a report, or repeated one. */
export function reportOutOfOrder(id: number, last: number): MillraceError {
  return new MillraceError({
    code: "RUNNER_MESSAGE_REFUSED",
    message: `Cannot take a report of the runner as its number must follow ${last}: ${id}`,
    hint: "Flow code must not write to the runner's own socket.",
  });
}

/** The refusal of a stop that nobody asked for. */
export function stoppedUnasked(runId: string): MillraceError {
  return new MillraceError({
    code: "RUNNER_MESSAGE_REFUSED",
    message: `Cannot stop the run ${runId} as nobody asked for it: its runner says that it has`,
    hint: "Flow code must not write to the runner's own socket.",
  });
}

/** The end of a run whose journal could not be handed to a runner any more. */
export function journalTooLong(flow: string, longestJournal: number): MillraceError {
  return new MillraceError({
    code: "VALUE_TOO_LARGE",
    message: `Cannot go on with ${flow} as the journal of a run may have ${longestJournal} characters: this one has more`,
    hint: "Write long results as artifacts and return their references, or split the work over several runs.",
  });
}
