import { type Chance, chanceOf, oneOf, seedOf, shuffled, wholeBelow } from "./chance.ts";
import { type Disturbance, type DisturbanceKind, disturbanceKinds, type WorldPlan } from "./disturbance.ts";

/** How much there is to disturb in a world in which nothing happens. */
export interface WorldSize {
  readonly writes: number;
  readonly calls: number;
}

const hourMs = 3_600_000;
/** What each kind is tried with alone, the simplest first. */
const amounts: Readonly<Record<DisturbanceKind, readonly number[]>> = {
  "kill-before": [0],
  "kill-after": [0, 2 * hourMs],
  late: [0, 2],
  "fail-before": [0],
  "fail-after": [0],
  slow: [400, 9_000],
  // Back by less than a step may take: a wait within a step ends by the wall clock, the step by its timeout.
  jump: [hourMs, -60_000, 48 * hourMs],
  "runner-dies": [0],
  drain: [0],
  cancel: [0],
  "slow-reply": [300, 900],
  "cancel-during": [0],
  warm: [0],
};
// A run whose runner dies three times while it is alone fails, as it should.
const mostRunnerDeaths = 2;

/**
 * The worlds of one input: first every single disturbance at every place, in an order of chance, then several at once.
 * The first part is complete where `worlds` suffices; else it takes two thirds of them.
 */
export function* planWorlds(options: {
  seed: number;
  input: number;
  worlds: number;
  size: WorldSize;
}): Generator<WorldPlan> {
  const { seed, input, worlds, size } = options;
  const chance = chanceOf(seedOf(`${seed} ${input}`));
  const singles = shuffled(chance, singleDisturbances(size)).slice(0, Math.ceil((worlds * 2) / 3));
  for (const [index, single] of singles.entries()) if (index < worlds) yield { seed, input, disturbances: [single] };
  for (let index = singles.length; index < worlds; index++)
    yield { seed, input, disturbances: severalDisturbances(chance, size) };
}

function placesOf(kind: DisturbanceKind, { writes, calls }: WorldSize): number {
  return { writes, calls, world: 1 }[disturbanceKinds[kind].counts];
}

function singleDisturbances(size: WorldSize): Disturbance[] {
  return (Object.keys(disturbanceKinds) as DisturbanceKind[]).flatMap((kind) =>
    Array.from({ length: placesOf(kind, size) }, (_, index) =>
      amounts[kind].map((amount) => ({ kind, at: index + 1, amount })),
    ).flat(),
  );
}

function severalDisturbances(chance: Chance, size: WorldSize): Disturbance[] {
  const kinds = (Object.keys(disturbanceKinds) as DisturbanceKind[]).filter((kind) => placesOf(kind, size) > 0);
  const chosen = Array.from({ length: 2 + wholeBelow(chance, 4) }, (): Disturbance => {
    const kind = oneOf(chance, kinds);
    // A disturbed world writes more than an undisturbed one: some come after what would have been its end.
    const places = disturbanceKinds[kind].counts === "writes" ? size.writes + 6 : placesOf(kind, size);
    return { kind, at: 1 + wholeBelow(chance, places), amount: oneOf(chance, amounts[kind]) };
  });
  let deaths = 0;
  return chosen
    .filter(({ kind }) => kind !== "runner-dies" || ++deaths <= mostRunnerDeaths)
    .sort((a, b) => a.at - b.at);
}
