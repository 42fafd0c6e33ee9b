import type { EndedWorld, Worlds } from "@millrace/flow/worlds";
import { journalFaults } from "../testing/check-journal.ts";
import type { WorldCall } from "./simulated-call.ts";
import type { WorldRecord } from "./world-record.ts";

/** The rule that a world broke. */
export type Rule =
  | "the same end"
  | "the same effects"
  | "nothing outside of steps"
  | "an end after cancel"
  | "own check"
  | "engine";

export interface Finding {
  readonly rule: Rule;
  /** What it is about; the same in all worlds that show the same fault. */
  readonly about: string;
  readonly message: string;
}

/** What is wrong with a world, measured against the one in which nothing happened. */
export function judgeWorld(
  world: WorldRecord,
  { undisturbed, worlds }: { readonly undisturbed: WorldRecord; readonly worlds: Worlds },
): Finding[] {
  return [
    ...engineFindings(world),
    ...effectFindings(world, undisturbed),
    ...cancelFindings(world),
    ...endFindings(world, { undisturbed, worlds }),
    ...checkFindings(world, worlds),
  ];
}

/** What must hold of an effect before anything is disturbed. */
export function judgeUndisturbed(world: WorldRecord, worlds: Worlds): Finding[] {
  const found: Finding[] = [];
  const { ended, stuck } = world;
  if (!ended) found.push({ rule: "the same end", about: "end", message: `it does not end: ${stuck}` });
  else if (ended.error?.code === "STEP_DUPLICATE")
    found.push({ rule: "the same end", about: "duplicate", message: ended.error.message });
  else if (ended.status === "failed" && worlds.ends !== "failed")
    found.push({ rule: "the same end", about: "undisturbed", message: `it fails undisturbed${because(ended)}` });
  return [...found, ...engineFindings(world), ...sharedKeys(world), ...checkFindings(world, worlds)];
}

/** What the engine must never do. */
export function engineFindings({ entries, engineFaults, repeatedSteps }: WorldRecord): Finding[] {
  const faults = [
    ...engineFaults,
    ...journalFaults(entries).map((fault) => `the journal is not legal: ${fault}`),
    ...repeatedSteps.map((step) => `the step ${step} executed again although its result was recorded`),
  ];
  return faults.map((message) => ({ rule: "engine", about: "engine", message }));
}

function effectFindings(world: WorldRecord, undisturbed: WorldRecord): Finding[] {
  const before = effectsByKind(undisturbed.calls);
  return [...effectsByKind(world.calls)].flatMap(([kind, now]): Finding[] => {
    const more = now.effects - (before.get(kind)?.effects ?? 0);
    if (more <= 0) return [];
    const { sample } = now;
    const times = `${now.effects} times instead of ${before.get(kind)?.effects ?? 0}`;
    if (sample.step === null)
      return [
        {
          rule: "nothing outside of steps",
          about: kind,
          message: `${callWords(sample)} was asked for ${times}, outside of any step`,
        },
      ];
    if (!sample.changesOutside) return [];
    const why = sample.once === null ? "without an idempotency key" : "with another idempotency key each time";
    return [
      {
        rule: "the same effects",
        about: kind,
        message: `${callWords(sample)} of the step "${sample.step}" took effect ${times}, ${why}`,
      },
    ];
  });
}

/** How many different effects there were, by the kind of call; calls outside of steps are counted apart. */
function effectsByKind(calls: readonly WorldCall[]): Map<string, { effects: number; sample: WorldCall }> {
  const seen = new Set<string>();
  const kinds = new Map<string, { effects: number; sample: WorldCall }>();
  for (const call of calls) {
    const place = call.step === null ? "outside" : "step";
    const kind = `${call.capability} ${call.declared} ${place}`;
    if (call.once !== null) {
      const effect = `${call.capability} ${call.once}`;
      if (seen.has(effect)) continue;
      seen.add(effect);
    }
    const counted = kinds.get(kind);
    if (counted) counted.effects++;
    else kinds.set(kind, { effects: 1, sample: call });
  }
  return kinds;
}

/** One key for several effects: the other side takes the first and drops the rest. */
function sharedKeys({ calls }: WorldRecord): Finding[] {
  const first = new Map<string, WorldCall>();
  for (const call of calls) {
    if (!call.changesOutside || call.idempotencyKey === null) continue;
    const id = `${call.capability} ${call.idempotencyKey}`;
    const known = first.get(id);
    if (!known) first.set(id, call);
    else if (known.attempt === call.attempt && asked(known) !== asked(call))
      return [
        {
          rule: "the same effects",
          about: `shared ${call.declared}`,
          message: `two different calls of the step "${call.step}" share one idempotency key: ${callWords(known)} and ${callWords(call)}`,
        },
      ];
  }
  return [];
}

// A step that ignores its signal may be in the middle of one effect; a second one is begun after it knew.
const effectsAfterCancel = 1;

function cancelFindings({ calls, cancelAsked }: WorldRecord): Finding[] {
  if (!cancelAsked) return [];
  const after = Map.groupBy(
    calls.filter(({ aborted, changesOutside }) => aborted && changesOutside),
    ({ attempt }) => attempt,
  );
  return [...after.values()].flatMap((late) =>
    late.length <= effectsAfterCancel
      ? []
      : [
          {
            rule: "an end after cancel" as const,
            about: `cancel ${late[0]!.step}`,
            message: `the step "${late[0]!.step}" went on after the run was canceled: ${late.length} more effects`,
          },
        ],
  );
}

function endFindings(
  world: WorldRecord,
  { undisturbed, worlds }: { undisturbed: WorldRecord; worlds: Worlds },
): Finding[] {
  const { ended } = world;
  const differs = (message: string): Finding[] => [{ rule: "the same end", about: "end", message }];
  if (!ended) return differs(`the run did not end: ${world.stuck}`);
  if (world.cancelAsked && ended.status === "canceled") return [];
  const expected = undisturbed.ended!;
  if (ended.status !== expected.status)
    return differs(`the run ${ended.status}${because(ended)} instead of ${expected.status}${because(expected)}`);
  if (ended.error?.code !== expected.error?.code)
    return differs(`the run failed${because(ended)} instead of${because(expected)}`);
  const [now, before] = [ended.output, expected.output].map((output) => compared(output, worlds));
  return now === before ? [] : differs(`the run returned ${short(now)} instead of ${short(before)}`);
}

function because({
  error,
}: {
  readonly error: { readonly code: string; readonly message: string } | undefined;
}): string {
  return error ? ` (${error.code}: ${short(error.message)})` : "";
}

function compared(output: string | undefined, worlds: Worlds): string | undefined {
  if (output === undefined || !worlds.same) return output;
  return JSON.stringify(worlds.same(JSON.parse(output)));
}

function checkFindings(world: WorldRecord, worlds: Worlds): Finding[] {
  const { ended, calls } = world;
  if (!ended) return [];
  const seen: EndedWorld = {
    status: ended.status as EndedWorld["status"],
    output: ended.output === undefined ? undefined : JSON.parse(ended.output),
    error: ended.error,
    calls,
    undisturbed: world.plan.disturbances.length === 0,
  };
  return Object.entries(worlds.checks ?? {}).flatMap(([name, check]) => {
    const failed = (why: string): Finding[] => [
      { rule: "own check", about: name, message: `"${name}" does not hold${why}` },
    ];
    try {
      return check(seen) === false ? failed("") : [];
    } catch (error) {
      return failed(`: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
}

function callWords({ capability, method, path }: WorldCall): string {
  return [capability, method, path].filter(Boolean).join(" ");
}

function asked({ method, path, query, body }: WorldCall): string {
  return JSON.stringify([method, path, query, body]);
}

function short(text: string | undefined): string {
  if (text === undefined) return "nothing";
  return text.length > 300 ? `${text.slice(0, 300)}...` : text;
}
