import type { DeadLetterDto, OperationOutput, Operations } from "@millrace/contract";
import { MillraceError } from "@millrace/flow/errors";
import type { GlobalOptions, ServerOptions } from "../connection/global-options.ts";
import { withClient } from "../connection/with-client.ts";
import { type InputOptions, readInput } from "../input/read-input.ts";
import { readMoment } from "../input/read-time.ts";
import { showAge } from "../terminal/durations.ts";
import { printResult } from "../terminal/print-result.ts";
import { paint } from "../terminal/style.ts";
import { table } from "../terminal/table.ts";
import { followRun } from "../watch/follow-run.ts";

interface FilterOptions {
  readonly flow?: string;
  readonly error?: string;
  readonly since?: string;
  readonly all?: boolean;
}

type Redriven = OperationOutput<Operations["deadLetters"]["redriveMany"]>["redriven"];

const columns = [
  { title: "run" },
  { title: "flow", longest: 30 },
  { title: "failed" },
  { title: "error" },
  { title: "cause", longest: 60 },
  { title: "input", longest: 40 },
];

/** `millrace dead-letters list`: runs that failed for good, newest first. */
export async function listDeadLetters(
  options: GlobalOptions & FilterOptions & { readonly limit: string; readonly before?: string },
): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const { limit, before } = options;
    const found = await client.deadLetters.list({
      ...filterOf(options),
      limit: Number(limit),
      ...(before !== undefined && { before }),
    });
    printResult(options, { json: found, text: () => listText(found.deadLetters, found.next) });
    return 0;
  });
}

function listText(letters: readonly DeadLetterDto[], next: string | null): string {
  if (letters.length === 0) return "No dead letters.";
  const nowMs = Date.now();
  const rows = letters.map(({ runId, flow, failedAt, error, input, moreInputs }) => [
    runId,
    flow,
    showAge(failedAt, nowMs),
    error.code,
    error.message,
    moreInputs === 0 ? input : `${moreInputs + 1} inputs: ${input}`,
  ]);
  const rest = next === null ? "" : `\n${paint("dim", `There are more: --before ${next}`)}`;
  return `${table(columns, rows)}${rest}`;
}

/** `millrace dead-letters show <run>`: the whole input, and why it failed. */
export async function showDeadLetter(runId: string, options: GlobalOptions): Promise<number> {
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const run = await client.deadLetters.get({ runId });
    const { flow, error, input, finishedAt } = run;
    printResult(options, {
      json: run,
      text: () =>
        [
          `${flow} ${runId} failed at ${finishedAt}`,
          `  ${error?.message} (${error?.code})`,
          `Input:\n${JSON.stringify(input, null, 2)}`,
          `Steps: millrace show ${runId}\nAgain: millrace dead-letters redrive ${runId}`,
        ].join("\n"),
    });
    return 0;
  });
}

export interface RedriveOptions extends ServerOptions, FilterOptions, InputOptions {
  readonly fromStart?: boolean;
  readonly onPublished?: boolean;
}

/** `millrace dead-letters redrive [run]`: sends one again and follows it, or all that the filter means; exits with 4 when some could not be. */
export async function redrive(runId: string | undefined, options: RedriveOptions): Promise<number> {
  const how = { fromStart: options.fromStart === true, onPublished: options.onPublished === true };
  const edited = options.input !== undefined || options.inputFile !== undefined;
  checkTarget(runId, { ...options, edited });
  const input = edited ? { input: readInput(options) } : {};
  return withClient({ ...options, claims: runId !== undefined }, async (connected) => {
    const { client } = connected;
    if (runId !== undefined) {
      const started = await client.deadLetters.redrive({ runId, ...how, ...input });
      return followRun(connected, { runId: started.runId, json: options.json === true });
    }
    const filter = filterOf(options);
    const redriven: Redriven = [];
    let before: string | null = null;
    do {
      const page: OperationOutput<Operations["deadLetters"]["redriveMany"]> = await client.deadLetters.redriveMany({
        ...filter,
        ...how,
        ...(before !== null && { before }),
      });
      redriven.push(...page.redriven);
      before = page.next;
    } while (before !== null);
    printResult(options, { json: { redriven }, text: () => redrivenText(redriven) });
    return redriven.some(({ refused }) => refused !== null) ? 4 : 0;
  });
}

function redrivenText(redriven: Redriven): string {
  const refused = redriven.filter((letter) => letter.refused !== null);
  const sent = redriven.length - refused.length;
  const rows = refused.map((letter) => [letter.runId, letter.refused?.message ?? ""]);
  const stay = `\n${table([{ title: "run" }, { title: "stays, as", longest: 100 }], rows)}`;
  return `Sent ${sent} ${sent === 1 ? "run" : "runs"} again.${refused.length === 0 ? "" : stay}`;
}

/** `millrace dead-letters discard [run]`: puts one away, or all that the filter means. */
export async function discard(runId: string | undefined, options: GlobalOptions & FilterOptions): Promise<number> {
  checkTarget(runId, { ...options, edited: false });
  return withClient({ ...options, claims: false }, async ({ client }) => {
    const discarded: string[] = [];
    if (runId !== undefined) discarded.push((await client.deadLetters.discard({ runId })).runId);
    else {
      const filter = filterOf(options);
      for (;;) {
        const page = await client.deadLetters.discardMany(filter);
        if (page.discarded.length === 0) break;
        discarded.push(...page.discarded);
      }
    }
    const text = () => `Discarded ${discarded.length} ${discarded.length === 1 ? "run" : "runs"}.`;
    printResult(options, { json: { discarded }, text });
    return 0;
  });
}

function filterOf({ flow, error, since }: FilterOptions) {
  return {
    ...(flow !== undefined && { flow }),
    ...(error !== undefined && { errorCode: error }),
    ...(since !== undefined && { since: readMoment("--since", since, { towards: "past" }) }),
  };
}

/** Refuses to touch all dead letters where nobody said so, and a filter or an input where it means nothing. */
function checkTarget(runId: string | undefined, options: FilterOptions & { readonly edited: boolean }): void {
  const { flow, error, since, all = false, edited } = options;
  const filtered = flow !== undefined || error !== undefined || since !== undefined;
  const fault =
    runId === undefined
      ? (edited && "an input is for one run that is named") ||
        (!filtered && !all && "it must be said which: a run, a filter or --all")
      : (filtered || all) && "a run is named and needs no filter";
  if (!fault) return;
  throw new MillraceError({
    code: "REQUEST_INVALID",
    message: `Cannot take these dead letters as ${fault}`,
    hint: "Name a run, or give --flow, --error, --since or --all.",
  });
}
