import type { Pin } from "./probed-flow.ts";

/** Why a flow does not survive, and what to do about it. */
export interface Cause {
  readonly name: CauseName;
  readonly why: string;
  readonly hint: string;
}

export const causes = {
  "no idempotency key": {
    why: "The step was executed again, as its result was not recorded yet when the process died, and the other side could not tell.",
    hint: "Hand the step's idempotencyKey over: step(name, ({ idempotencyKey }) => service.post(path, { body, idempotencyKey })). Where the other side takes none, look there first whether it was done.",
  },
  "unstable idempotency key": {
    why: "The step made another idempotency key when it was executed again, so the other side took it for another effect.",
    hint: "Use the idempotencyKey that the step's function is given, not the time, chance or a counter.",
  },
  "shared idempotency key": {
    why: "The other side takes the first call of the key and drops the others.",
    hint: "Give each item a step of its own with its own key: step(name, { key: item.id }, ({ idempotencyKey }) => ...).",
  },
  "missing key": {
    why: "A step's name and key say which record is its own; the second one of the same name cannot be told from the first.",
    hint: "In a loop give each iteration its own key: step(name, { key: item.id }, ...).",
  },
  time: {
    why: "The time that the flow reads outside of a step is another one when it is executed again.",
    hint: 'Read it within a step, which records it: const now = await step("now", () => Date.now()). Names and keys of steps must not be made from the time.',
  },
  chance: {
    why: "Chance (Math.random, crypto.randomUUID) outside of a step is another one when the flow is executed again.",
    hint: 'Draw it within a step, which records it: const id = await step("draw an id", () => crypto.randomUUID()).',
  },
  "module state": {
    why: "A variable of the flow's module is shared by all runs of a runner, and is lost when that dies.",
    hint: "Declare it within run, or keep it with state.get and state.update.",
  },
  order: {
    why: "Steps end in another order when the flow is executed again: recorded ones at once, in the order in which they are asked for.",
    hint: "Don't let it matter which of several steps ends first: use the results in the order of the items, sort sets and maps, and decide on results and not with Promise.race.",
  },
  "lost signal": {
    why: "A signal that came in time lost a race against a wait that was over as well when the flow was executed again.",
    hint: 'Let the wait have the limit itself: step.waitFor(name, { signal, within: "1h" }) gives a signal that was there in time before its end.',
  },
  "changed outside the step": {
    why: "The function of a step changes something outside of it, such as a variable or the result of an earlier step; when the result is recorded the function is not executed again, and the change is missing.",
    hint: "Return what the step makes, and build on what it returned.",
  },
  "outside of steps": {
    why: "What is called outside of steps is called again each time the flow is executed again, and its answer is not recorded.",
    hint: 'Put the call into a step: await step("name", () => service.get(path)).',
  },
  "goes on after cancel": {
    why: "The step's signal told it to end, and it went on, or swallowed the error that said so.",
    hint: "Hand signal to the calls of the step, call signal.throwIfAborted() in its loop, and throw on what catch gets when signal.aborted.",
  },
  "own check": {
    why: "A check of the worlds file says so.",
    hint: "Follow what happened in this world, step by step.",
  },
  "fails undisturbed": {
    why: "The worlds cannot show what disturbances do to it.",
    hint: 'Correct the flow, its input or the replies; a run that is meant to fail has ends: "failed" in its worlds.',
  },
  "does not end": {
    why: "It does so even when nothing happens to it.",
    hint: "A run that waits for a signal needs it among the signals of its worlds.",
  },
  engine: {
    why: "This is a fault of Millrace and not of the flow.",
    hint: "Please report it with the flow and the line that replays it.",
  },
  unknown: {
    why: "Something that is not recorded decides: neither time, chance, the module, the order of steps nor a change within a step could be made out alone.",
    hint: "Let everything that decides come from the input and from results of steps.",
  },
} as const satisfies Record<string, { why: string; hint: string }>;

export type CauseName = keyof typeof causes;

/** What an experiment shows when the world survives with this held still. The order matters: some would hide others. */
export const causeOfPin: readonly (readonly [Pin, CauseName])[] = [
  ["time", "time"],
  ["chance", "chance"],
  ["module", "module state"],
  ["order", "order"],
  ["steps", "changed outside the step"],
];
