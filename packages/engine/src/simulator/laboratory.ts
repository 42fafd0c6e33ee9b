import type { BindCapability, Flow } from "@millrace/flow";
import type { Worlds } from "@millrace/flow/worlds";
import type { Store } from "@millrace/store";
import type { RecordedCall } from "../capability/recording.ts";
import { type AttemptScope, attemptOf } from "../runner/attempt-scope.ts";
import { stepId } from "../runner/recorded-run.ts";
import { memoryArtifacts } from "../testing/memory-artifacts.ts";
import { type Chance, chanceOf, seedOf } from "./chance.ts";
import { planText, type WorldPlan } from "./disturbance.ts";
import { LiveWorld, type WorldParts } from "./live-world.ts";
import type { Pin } from "./probed-flow.ts";
import { SimulatedClock } from "./simulated-clock.ts";
import { type GlobalSource, installGlobals } from "./simulated-globals.ts";
import type { WorldRecord } from "./world-record.ts";
import { openShelf, type WorldShelf } from "./world-shelf.ts";

export interface LaboratoryOptions {
  load(): Flow | Promise<Flow>;
  readonly worlds: Worlds;
  readonly bindings?: Readonly<Record<string, BindCapability>>;
  readonly recorded?: readonly RecordedCall[];
  readonly folder: string;
}

export interface OtherWorld {
  readonly worlds: Worlds;
  load(): Promise<Flow>;
  readonly people?: WorldParts["people"];
  look?(store: Store, project: string): Promise<void>;
}

// A Monday morning; any moment would do.
const startMs = Date.UTC(2031, 2, 3, 8);

/** Where worlds are lived through, one after the other, with simulated time and chance for the flow's code. */
export class Laboratory {
  readonly worlds: Worlds;
  flowName = "";
  readonly #options: LaboratoryOptions;
  readonly #shelf: WorldShelf;
  readonly #takeGlobalsBack: () => void;
  readonly #undisturbed = new Map<string, Promise<WorldRecord>>();
  /** Chance of an execution or attempt where it is pinned. */
  readonly #pinnedChance = new WeakMap<object, Chance>();
  #current: {
    clock: SimulatedClock;
    /** Within steps as in the undisturbed world, as far as it goes: what they record may differ without harm. */
    chance: Chance;
    bodyChance: Chance;
    pins: ReadonlySet<Pin>;
    stepTimes: WorldRecord["stepTimes"];
  } | null = null;

  static async open(options: LaboratoryOptions): Promise<Laboratory> {
    return new Laboratory(options, await openShelf(options.folder));
  }

  private constructor(options: LaboratoryOptions, shelf: WorldShelf) {
    this.#options = options;
    this.worlds = options.worlds;
    this.#shelf = shelf;
    const source: GlobalSource = {
      startMs,
      nowMs: (scope) => this.#nowMs(scope),
      chance: (scope) => this.#chance(scope),
    };
    this.#takeGlobalsBack = installGlobals(source);
  }

  /** The world in which nothing happens. */
  undisturbed({ input, seed }: Pick<WorldPlan, "input" | "seed">, pins: readonly Pin[] = []): Promise<WorldRecord> {
    const id = `${input} ${pins.join(" ")}`;
    const known =
      this.#undisturbed.get(id) ?? this.#live({ seed, input, disturbances: [] }, { pins, stepTimes: new Map() });
    this.#undisturbed.set(id, known);
    return known;
  }

  /** Lives through a world. */
  async live(plan: WorldPlan, pins: readonly Pin[] = []): Promise<WorldRecord> {
    const { stepTimes } = await this.undisturbed(plan);
    if (!plan.disturbances.some(({ kind }) => kind === "warm")) return this.#live(plan, { pins, stepTimes });
    const used = await this.#load();
    await this.#live({ ...plan, disturbances: [] }, { pins, stepTimes, used });
    return this.#live(plan, { pins, stepTimes, used });
  }

  /** Lives through a world of another flow or outside than this laboratory's own; `look` sees what it left in its store. */
  async other(plan: WorldPlan, options: OtherWorld): Promise<WorldRecord> {
    return this.#live(plan, { pins: [], stepTimes: new Map(), ...options });
  }

  async close(): Promise<void> {
    this.#takeGlobalsBack();
    await this.#shelf.close();
  }

  async #live(
    plan: WorldPlan,
    options: { pins: readonly Pin[]; stepTimes: WorldRecord["stepTimes"]; used?: Flow } & Partial<OtherWorld>,
  ): Promise<WorldRecord> {
    const { stepTimes, used, worlds = this.worlds, look, people } = options;
    const pins = new Set(options.pins);
    const clock = new SimulatedClock(startMs);
    this.#current = {
      clock,
      chance: chanceOf(plan.seed),
      bodyChance: chanceOf(seedOf(planText(plan))),
      pins,
      stepTimes,
    };
    const { store, project } = await this.#shelf.next(clock);
    const { bindings = {}, recorded } = this.#options;
    const load = options.load ?? (() => this.#load());
    const world = new LiveWorld({
      plan,
      worlds,
      clock,
      store,
      artifacts: memoryArtifacts(),
      project,
      bindings,
      pins,
      load,
      ...(recorded && { recorded }),
      ...(used && { used }),
      ...(people && { people }),
    });
    const record = await world.run();
    await look?.(store, project);
    if (!record.ended) await this.#shelf.discard();
    return record;
  }

  async #load(): Promise<Flow> {
    const flow = await this.#options.load();
    this.flowName = flow.name;
    return flow;
  }

  #nowMs(scope: AttemptScope): number {
    const { clock, pins, stepTimes } = this.#current!;
    const step = attemptOf(scope)?.step;
    if (!step) return pins.has("time") ? startMs : clock.nowMs();
    return (pins.has("inside") && stepTimes.get(stepId(step.name, step.key))) || clock.nowMs();
  }

  #chance(scope: AttemptScope): number {
    const { chance, bodyChance, pins } = this.#current!;
    const attempt = attemptOf(scope);
    if (attempt?.step) {
      const { name, key } = attempt.step;
      return pins.has("inside") ? this.#pinned(attempt, stepId(name, key)) : chance();
    }
    return pins.has("chance") ? this.#pinned(scope.execution, "body") : bodyChance();
  }

  #pinned(owner: object, seed: string): number {
    const chance = this.#pinnedChance.get(owner) ?? chanceOf(seedOf(seed));
    this.#pinnedChance.set(owner, chance);
    return chance();
  }
}
