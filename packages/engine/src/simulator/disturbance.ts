import { MillraceError } from "@millrace/flow/errors";

/** What can happen to a run's processes; `at` counts the world's journal writes, for calls its capability calls. */
export const disturbanceKinds = {
  "kill-before": { counts: "writes", story: "the process was killed before it" },
  "kill-after": { counts: "writes", story: "it was written, and the process was killed before it knew" },
  late: { counts: "writes", story: "the process froze and another one took over; the write came late" },
  "fail-before": { counts: "writes", story: "the database was lost before it" },
  "fail-after": { counts: "writes", story: "it was written, and the database was lost before it said so" },
  slow: { counts: "writes", story: "the database was slow" },
  jump: { counts: "writes", story: "the wall clock was set" },
  "runner-dies": { counts: "writes", story: "the runner died while it was written" },
  drain: { counts: "writes", story: "the worker was told to drain, and another one took over" },
  cancel: { counts: "writes", story: "somebody canceled the run" },
  "slow-reply": { counts: "calls", story: "the answer took longer" },
  "cancel-during": { counts: "calls", story: "somebody canceled the run during it" },
  warm: { counts: "world", story: "the runner had executed another run of the flow before" },
} as const;

export type DisturbanceKind = keyof typeof disturbanceKinds;

export interface Disturbance {
  readonly kind: DisturbanceKind;
  /** Counts from 1. */
  readonly at: number;
  /** Milliseconds of downtime, delay or jump; for `late` how many writes of the other process come before. */
  readonly amount: number;
}

/** A world by its seed: which input, which disturbances, and what chance brings beside them. */
export interface WorldPlan {
  readonly seed: number;
  /** Which of the inputs. */
  readonly input: number;
  readonly disturbances: readonly Disturbance[];
}

/** What happened, in words. */
export function storyOf({ kind, amount }: Disturbance): string {
  const { story } = disturbanceKinds[kind];
  if (amount === 0) return story;
  switch (kind) {
    case "late":
      return `${story}, after ${amount} of the other's`;
    case "jump":
      return `${story} ${spanWords(Math.abs(amount))} ${amount > 0 ? "ahead" : "back"}`;
    case "kill-before":
    case "kill-after":
      return `${story}; the next one began ${spanWords(amount)} later`;
    default:
      return `${story}: ${spanWords(amount)}`;
  }
}

function spanWords(ms: number): string {
  if (ms >= 3_600_000) return `${ms / 3_600_000} h`;
  return ms >= 1_000 ? `${ms / 1_000} s` : `${ms} ms`;
}

/** The text that replays a world: `42/kill-after@7+3600000,drain@9`, with `42.1/` for the second input. */
export function planText({ seed, input, disturbances }: WorldPlan): string {
  const each = disturbances.map(
    ({ kind, at, amount }) => `${kind}@${at}${amount === 0 ? "" : amount > 0 ? `+${amount}` : amount}`,
  );
  return `${seed}${input === 0 ? "" : `.${input}`}/${each.join(",")}`;
}

const planPattern = /^(\d{1,10})(?:\.(\d{1,4}))?\/(.*)$/;
const disturbancePattern = /^([a-z-]+)@(\d{1,6})([+-]\d{1,12})?$/;

/** Reads what `planText` wrote. */
export function parsePlan(text: string): WorldPlan {
  const [, seed, input = "0", rest = ""] =
    planPattern.exec(text) ?? refuse(text, "it must begin with a seed and a slash");
  const disturbances = rest.split(",").filter((part) => part !== "");
  return {
    seed: Number(seed),
    input: Number(input),
    disturbances: disturbances.map((part) => {
      const [, kind = "", at, amount = "0"] = disturbancePattern.exec(part) ?? refuse(text, `${part} is none`);
      if (!Object.hasOwn(disturbanceKinds, kind)) refuse(text, `nothing is named ${kind}`);
      return { kind: kind as DisturbanceKind, at: Number(at), amount: Number(amount) };
    }),
  };
}

function refuse(text: string, seen: string): never {
  throw new MillraceError({
    code: "INPUT_INVALID",
    message: `Cannot replay a world as its text must be one that millrace test printed: ${JSON.stringify(text)}, ${seen}`,
    hint: "Copy it from the report, such as 42/kill-after@7.",
  });
}
