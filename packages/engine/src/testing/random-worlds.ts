import { isDeepStrictEqual } from "node:util";
import type { Json } from "@millrace/flow";
import { defineWorlds } from "@millrace/flow/worlds";
import fc from "fast-check";
import { type Disturbance, type DisturbanceKind, storyOf } from "../simulator/disturbance.ts";
import { engineFindings } from "../simulator/judge-world.ts";
import { Laboratory } from "../simulator/laboratory.ts";
import { countPieces, expectedOutput, type Piece, randomFlow, randomPieces } from "./random-flow.ts";

const hourMs = 3_600_000;
const kinds: readonly DisturbanceKind[] = [
  "kill-before",
  "kill-after",
  "late",
  "fail-before",
  "fail-after",
  "slow",
  "jump",
  "runner-dies",
  "drain",
  "cancel",
];

const anyDisturbance: fc.Arbitrary<Disturbance> = fc
  .record({
    kind: fc.constantFrom(...kinds),
    at: fc.integer({ min: 1, max: 24 }),
    amount: fc.constantFrom(0, 2, 400, 120_000, hourMs, 48 * hourMs),
    back: fc.boolean(),
  })
  .map(({ kind, at, amount, back }) => {
    if (kind === "late") return { kind, at, amount: amount % 5 };
    // What waits 30 s at most must not wait longer for the database.
    if (kind === "slow") return { kind, at, amount: Math.min(amount, 9_000) };
    // Back by less than a step may take: a wait within a step ends by the wall clock, the step by its timeout.
    return { kind, at, amount: kind === "jump" && back ? -Math.min(amount, 60_000) : amount };
  });

// A run whose runner dies three times while it is alone fails, as it should.
const anyDisturbances = fc
  .array(anyDisturbance, { minLength: 1, maxLength: 6 })
  .filter((all) => all.filter(({ kind }) => kind === "runner-dies").length <= 2);

export interface RandomWorldsOptions {
  readonly worlds: number;
  readonly seed: number;
  readonly folder: string;
  onProgress?(worlds: number): void;
}

export interface RandomWorldsReport {
  readonly worlds: number;
  readonly durationMs: number;
  /** The smallest flow and the fewest disturbances that the engine does not survive; null when it survives all. */
  readonly failure: {
    readonly words: string;
    readonly pieces: readonly Piece[];
    readonly disturbances: readonly Disturbance[];
  } | null;
}

/** The engine's own flows of chance in worlds of chance: each must end as it would have, and repeat nothing that was recorded. */
export async function surviveRandomWorlds(options: RandomWorldsOptions): Promise<RandomWorldsReport> {
  const startedAt = performance.now();
  const load = async () => randomFlow({ executed() {} });
  const laboratory = await Laboratory.open({ load, worlds: defineWorlds({}), folder: options.folder });
  let worlds = 0;
  let words = "";
  try {
    const property = fc.asyncProperty(randomPieces, anyDisturbances, async (pieces, disturbances) => {
      if (++worlds % 1_000 === 0) options.onProgress?.(worlds);
      const faults = await liveThrough(laboratory, { pieces, disturbances });
      if (faults.length > 0) words = faults.join("\n");
      return faults.length === 0;
    });
    const { counterexample } = await fc.check(property, { numRuns: options.worlds, seed: options.seed });
    const [pieces = [], disturbances = []] = counterexample ?? [];
    const failure = counterexample ? { words, pieces, disturbances } : null;
    return { worlds, durationMs: performance.now() - startedAt, failure };
  } finally {
    await laboratory.close();
  }
}

/** What is wrong with one of them. */
async function liveThrough(
  laboratory: Laboratory,
  { pieces, disturbances }: { readonly pieces: readonly Piece[]; readonly disturbances: readonly Disturbance[] },
): Promise<readonly string[]> {
  const sent = countPieces(pieces, (piece) => piece.do === "race" || (piece.do === "wait" && piece.sent));
  const worlds = defineWorlds({
    input: { pieces, fails: false } as unknown as Json,
    flows: { leaf: 1 },
    signals: Array.from({ length: sent }, () => ({ name: "sent" })),
  });
  let counted = 0;
  const plan = { seed: 0, input: 0, disturbances };
  const record = await laboratory.other(plan, {
    worlds,
    load: async () => randomFlow({ executed() {} }),
    people: ({ person }) => (person === "quick" ? { outcome: "approved" } : undefined),
    async look(store, project) {
      const state = await store.readState({ project, flow: "random", key: "count" });
      counted = Number(state?.value ?? 0);
    },
  });
  const faults = engineFindings(record).map(({ message }) => message);
  const { ended, stuck, cancelAsked } = record;
  if (!ended) faults.push(`the run did not end: ${stuck}`);
  else if (!(cancelAsked && ended.status === "canceled")) {
    const expected = expectedOutput(pieces);
    const output = JSON.parse(ended.output ?? "null") as Json;
    if (!isDeepStrictEqual(output, JSON.parse(JSON.stringify(expected))))
      faults.push(
        `the run ${ended.status} ${ended.error?.message ?? ""} with ${ended.output} instead of ${JSON.stringify(expected)}`,
      );
    const count = countPieces(pieces, (piece) => piece.do === "state");
    if (counted !== count) faults.push(`its steps counted to ${counted} instead of ${count}`);
  }
  return faults.length === 0
    ? []
    : [...faults, ...disturbances.map((one) => `${one.kind} at ${one.at}: ${storyOf(one)}`)];
}
