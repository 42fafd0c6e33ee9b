import { defineFlow, type Flow, type FlowContext, PermanentError } from "@millrace/flow";
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
  | { readonly do: "state" | "emit" };

type Context = FlowContext<unknown>;

/** The name of a piece, and those of the steps around it. */
interface Place {
  readonly at: string;
  readonly inside: string;
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
    fc.record({ do: fc.constantFrom("state" as const, "emit" as const) }),
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

/** Random flows as data: lists of pieces. */
export const randomPieces: fc.Arbitrary<readonly Piece[]> = fc.array(anyPiece, { minLength: 1, maxLength: 5 });

/** The flow that interprets them; each top-level piece writes a log line. */
export function randomFlow(ledger: Ledger): Flow {
  // Bodies of steps say by their full names that they execute, as the journal has them.
  return defineFlow({
    name: "random",
    async run(context) {
      const outputs: unknown[] = [];
      for (const [index, piece] of (context.input as readonly Piece[]).entries()) {
        outputs.push(await interpret(context, piece, { at: `${index}`, inside: "" }));
        context.log.info(`line ${index}`);
      }
      return outputs;
    },
  }) as Flow;

  async function interpret(context: Context, piece: Piece, { at, inside }: Place): Promise<unknown> {
    const { step, state } = context;
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
          const inner = await sequence(context, piece.pieces, { at: "n", inside: `${inside}${at}/` });
          if (attempt <= piece.fails) throw new Error(`failed ${at}`);
          return inner as string[];
        });
      case "parallel":
        return Promise.all(piece.pieces.map((one, index) => interpret(context, one, { at: `${at}.${index}`, inside })));
      case "sequence":
        return sequence(context, piece.pieces, { at, inside });
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
      case "emit":
        return step.emit(at, { type: "happened", payload: at });
    }
  }

  async function sequence(context: Context, pieces: readonly Piece[], { at, inside }: Place): Promise<unknown[]> {
    const outputs: unknown[] = [];
    for (const [index, piece] of pieces.entries())
      outputs.push(await interpret(context, piece, { at: `${at}.${index}`, inside }));
    return outputs;
  }
}

/** Any number of waits may share a signal: those that are sent are enough for all that want one. */
function signalOf(piece: Extract<Piece, { do: "wait" }>): string {
  return piece.sent ? "sent" : "never sent";
}

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
