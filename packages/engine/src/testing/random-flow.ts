import { isDeepStrictEqual } from "node:util";
import { defineFlow, type Flow, type FlowContext, type MillraceError, PermanentError } from "@millrace/flow";
import fc from "fast-check";
import { nextTurn } from "./world.ts";

/** A piece of a random flow; the flow that interprets it names each piece by its place. */
export type Piece =
  | { readonly do: "step"; readonly turns: number }
  /** Fails so many times, of which the policy takes `attempts`. */
  | { readonly do: "failing"; readonly fails: number; readonly attempts: number; readonly permanent: boolean }
  | { readonly do: "nested"; readonly fails: number; readonly pieces: readonly Piece[] }
  | { readonly do: "parallel" | "sequence"; readonly pieces: readonly Piece[] }
  | { readonly do: "sleep"; readonly ms: number }
  /** `sent` says whether the signal was sent before the run began. */
  | { readonly do: "wait"; readonly sent: boolean }
  | { readonly do: "state" | "emit" | "values" }
  /** A run of the same flow on these pieces; `fails` gives it a permanent error at its end. */
  | { readonly do: "call"; readonly fails: boolean; readonly pieces: readonly Piece[] }
  | { readonly do: "start" }
  /** Items, of which those that are listed fail. */
  | { readonly do: "all"; readonly items: number; readonly failing: readonly number[]; readonly collect: boolean }
  /** A sleep against a signal that was sent before; whoever takes it and loses must leave it to the next wait. */
  | { readonly do: "race"; readonly ms: number; readonly turns: number }
  /** A sleep against pieces. */
  | { readonly do: "race pieces"; readonly ms: number; readonly pieces: readonly Piece[] }
  /** `decided` says whether the world answers it. */
  | { readonly do: "approval"; readonly decided: boolean };

/** Input of a run that the flow itself started. */
interface ChildInput {
  readonly pieces: readonly Piece[];
  readonly fails: boolean;
}

type Context = FlowContext<unknown>;

/** The name of a piece, and those of the steps around it. */
interface Place {
  readonly at: string;
  readonly inside: string;
  /** Whether it is inside of an attempt, which takes the time and chance as they are. */
  readonly inStep?: boolean;
}

/** What a random flow tells the outside about each execution of a step's function. */
export interface Ledger {
  executed(id: string): void;
}

const { piece: anyPiece } = fc.letrec<{ piece: Piece }>((again) => ({
  piece: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.record({ do: fc.constant("step" as const), turns: fc.nat(3) }),
    fc.record({
      do: fc.constant("failing" as const),
      fails: fc.integer({ min: 1, max: 3 }),
      attempts: fc.integer({ min: 0, max: 3 }),
      permanent: fc.boolean(),
    }),
    fc.record({ do: fc.constant("sleep" as const), ms: fc.constantFrom(0, 1, 50, 4_000, 45_000) }),
    fc.record({ do: fc.constant("wait" as const), sent: fc.boolean() }),
    fc.record({ do: fc.constantFrom("state" as const, "emit" as const, "values" as const, "start" as const) }),
    fc.record({ do: fc.constant("approval" as const), decided: fc.boolean() }),
    fc.record({ do: fc.constant("race" as const), ms: fc.constantFrom(0, 1, 20), turns: fc.nat(12) }),
    fc.record({
      do: fc.constant("all" as const),
      items: fc.nat(6),
      failing: fc.uniqueArray(fc.nat(5), { maxLength: 2 }),
      collect: fc.boolean(),
    }),
    fc.record({
      do: fc.constant("call" as const),
      fails: fc.boolean(),
      pieces: fc.array(again("piece").filter(needsNoWorld), { minLength: 1, maxLength: 2 }),
    }),
    fc.record({
      do: fc.constant("race pieces" as const),
      ms: fc.constantFrom(0, 1, 5_000, 200_000),
      pieces: fc.array(again("piece").filter(needsNoWorld), { minLength: 1, maxLength: 2 }),
    }),
    fc.record({
      do: fc.constant("nested" as const),
      fails: fc.nat(2),
      pieces: fc.array(again("piece"), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      do: fc.constantFrom("parallel" as const, "sequence" as const),
      pieces: fc.array(again("piece"), { minLength: 1, maxLength: 4 }),
    }),
  ),
}));

/** Whether a piece comes to its end without signals that the world sends to the run under test. */
function needsNoWorld(piece: Piece): boolean {
  if (piece.do === "race" || piece.do === "state") return false;
  return piece.do === "wait" ? !piece.sent : !("pieces" in piece) || piece.pieces.every(needsNoWorld);
}

/** Random flows as data: lists of pieces. */
export const randomPieces: fc.Arbitrary<readonly Piece[]> = fc.array(anyPiece, { minLength: 1, maxLength: 5 });

/** The flow that interprets them; each top-level piece writes a log line. */
export function randomFlow(ledger: Ledger): Flow {
  // Bodies of steps say by their full names that they execute, as the journal has them.
  return defineFlow({
    name: "random",
    async run(context) {
      const outputs: unknown[] = [];
      const { pieces, fails } = context.input as ChildInput;
      for (const [index, piece] of pieces.entries()) {
        outputs.push(await interpret(context, piece, { at: `${index}`, inside: `${context.run.id} ` }));
        context.log.info(`line ${index}`);
        context.metric("pieces", index);
      }
      if (fails) throw new PermanentError("the child fails");
      return outputs;
    },
  }) as Flow;

  async function interpret(context: Context, piece: Piece, place: Place): Promise<unknown> {
    const { step, state } = context;
    const { at, inside } = place;
    switch (piece.do) {
      case "step":
        return step(at, async () => {
          ledger.executed(inside + at);
          for (let turn = 0; turn < piece.turns; turn++) await nextTurn();
          return `done ${at}`;
        });
      case "failing":
        return step(at, { retry: { attempts: piece.attempts } }, ({ attempt }) => {
          ledger.executed(inside + at);
          if (attempt > piece.fails) return `done ${at}`;
          throw piece.permanent ? new PermanentError(`failed ${at}`) : new Error(`failed ${at}`);
        }).catch((error: Error) => error.message);
      case "nested":
        return step(at, async ({ attempt }): Promise<string[]> => {
          const inner = await sequence(context, piece.pieces, {
            at: "n",
            inside: `${inside}${at}/`,
            inStep: true,
          });
          if (attempt <= piece.fails) throw new Error(`failed ${at}`);
          return inner as string[];
        });
      case "parallel":
        return Promise.all(
          piece.pieces.map((one, index) => interpret(context, one, { ...place, at: `${at}.${index}` })),
        );
      case "sequence":
        return sequence(context, piece.pieces, place);
      case "sleep":
        return step.sleep(at, piece.ms);
      case "wait":
        return (await step.waitFor(at, { signal: signalOf(piece), within: "30s" })).outcome;
      case "state":
        return step(at, async () => {
          ledger.executed(inside + at);
          await state.update<number>("count", (count = 0) => count + 1);
          return `counted ${at}`;
        });
      case "values":
        return sameValues(context, place);
      case "start":
        return step.start(at, "leaf", at).then(({ runId }) => typeof runId);
      case "call":
        return step
          .call(at, "random", { pieces: piece.pieces, fails: piece.fails } as never)
          .catch((error: MillraceError) => `${error.code}: ${(error.cause as Error).message}`);
      case "all":
        return all(context, piece, { at, inside });
      case "race":
        return race(context, piece, at);
      case "race pieces": {
        const branches = {
          pieces: () => sequence(context, piece.pieces, { ...place, at: "p", inside: `${inside}${at}/pieces/` }),
          late: () => step.sleep("late", piece.ms),
        };
        const { winner, output } = await step.race(at, branches as never);
        const expectedOutput = piece.pieces.map((one, index) => expected(one, `p.${index}`));
        return winner === "late" || isDeepStrictEqual(output, expectedOutput) ? "raced" : { winner, output };
      }
      case "approval":
        return step
          .approval(at, { within: "30s", remindAfter: "10s", to: { person: piece.decided ? "quick" : "away" } })
          .then(({ outcome, form }) => [outcome, form]);
      case "emit":
        return step.emit(at, { type: "happened", payload: at });
    }
  }

  /** What the body took from outside is the same wherever it is asked again, and in steps that were recorded with it. */
  async function sameValues({ step, now, random }: Context, { at, inStep }: Place): Promise<unknown> {
    const taken = [now(at), random(at), random(at)];
    const recorded = await step(at, () => taken);
    return (inStep || isDeepStrictEqual(taken, recorded)) && taken[1] !== taken[2];
  }

  async function all({ step }: Context, piece: Extract<Piece, { do: "all" }>, { at, inside }: Place): Promise<unknown> {
    const items = Array.from({ length: piece.items }, (_, index) => index);
    const run = (item: number) => {
      ledger.executed(`${inside}${at}[${item}]`);
      if (piece.failing.includes(item)) throw new PermanentError(`failed ${item}`);
      return item;
    };
    if (!piece.collect)
      return step.all(at, items, { concurrency: 3 }, run).catch((error: Error) => error.message.slice(0, 6));
    const ended = await step.all(at, items, { concurrency: 3, errors: "collect" }, run);
    return ended.map((one) => (one.outcome === "succeeded" ? one.output : one.error.message));
  }

  async function race({ step }: Context, { ms, turns }: Extract<Piece, { do: "race" }>, at: string): Promise<unknown> {
    const { winner } = await step.race(at, {
      taker: async () => {
        await step.waitFor("take", { signal: "sent" });
        for (let turn = 0; turn < turns; turn++) await nextTurn();
      },
      late: () => step.sleep("late", ms),
    });
    return winner === "taker"
      ? "received"
      : (await step.waitFor(`${at} after`, { signal: "sent", within: "30s" })).outcome;
  }

  async function sequence(context: Context, pieces: readonly Piece[], place: Place): Promise<unknown[]> {
    const outputs: unknown[] = [];
    for (const [index, piece] of pieces.entries())
      outputs.push(await interpret(context, piece, { ...place, at: `${place.at}.${index}` }));
    return outputs;
  }
}

/** Any number of waits may share a signal: those that are sent are enough for all that want one. */
function signalOf(piece: Extract<Piece, { do: "wait" }>): string {
  return piece.sent ? "sent" : "never sent";
}

/** What random flows start and leave alone. */
export const leafFlow = defineFlow({ name: "leaf", run: ({ step }) => step("leaf", () => 1) }) as unknown as Flow;

/** What a random flow returns when nothing ever dies. */
export function expectedOutput(pieces: readonly Piece[]): unknown[] {
  return pieces.map((piece, index) => expected(piece, `${index}`));
}

function expected(piece: Piece, at: string): unknown {
  const inner = (pieces: readonly Piece[], place: string) => pieces.map((one, i) => expected(one, `${place}.${i}`));
  switch (piece.do) {
    case "step":
      return `done ${at}`;
    case "failing":
      return piece.permanent || piece.fails > piece.attempts ? `failed ${at}` : `done ${at}`;
    case "nested":
      return inner(piece.pieces, "n");
    case "parallel":
    case "sequence":
      return inner(piece.pieces, at);
    case "wait":
      return piece.sent ? "received" : "timed out";
    case "state":
      return `counted ${at}`;
    case "values":
      return true;
    case "start":
      return "string";
    case "race":
      return "received";
    case "race pieces":
      return "raced";
    case "approval":
      return [piece.decided ? "approved" : "expired", null];
    case "call":
      return piece.fails ? "CHILD_FAILED: the child fails" : expectedOutput(piece.pieces);
    case "all": {
      const failed = (item: number) => piece.failing.includes(item);
      const items = Array.from({ length: piece.items }, (_, item) => (failed(item) ? `failed ${item}` : item));
      return !piece.collect && piece.failing.some((item) => item < piece.items) ? "failed" : items;
    }
    default:
      return null;
  }
}

/** How many pieces of a kind a flow has. */
export function countPieces(pieces: readonly Piece[], matches: (piece: Piece) => boolean): number {
  return pieces.reduce(
    (count, piece) => count + Number(matches(piece)) + ("pieces" in piece ? countPieces(piece.pieces, matches) : 0),
    0,
  );
}
