import type { BindCapability, Flow } from "@millrace/flow";
import type { Worlds } from "@millrace/flow/worlds";
import type { RecordedCall } from "../capability/recording.ts";
import type { CauseName } from "./causes.ts";
import { diagnose } from "./diagnose.ts";
import { type Disturbance, disturbanceKinds, planText, type WorldPlan } from "./disturbance.ts";
import { type Finding, judgeUndisturbed, judgeWorld, type Rule } from "./judge-world.ts";
import { Laboratory } from "./laboratory.ts";
import { planWorlds } from "./plan-worlds.ts";
import { requireReplies } from "./require-replies.ts";
import { shrinkWorld } from "./shrink-world.ts";
import type { WorldRecord } from "./world-record.ts";

export interface SimulationOptions {
  /** The flow as a fresh process loads it: module state begins anew. */
  load(): Flow | Promise<Flow>;
  readonly worlds: Worlds;
  /** The runner's halves of capabilities, by kind. */
  readonly bindings?: Readonly<Record<string, BindCapability>>;
  /** What answers calls that the worlds do not declare. */
  readonly recorded?: readonly RecordedCall[];
  /** (Default: 1,000) */
  readonly count?: number;
  /** (Default: 1) */
  readonly seed?: number;
  /** Only this world. */
  readonly replay?: WorldPlan;
  /** Where the stores are; a file system in memory makes it quick. */
  readonly folder: string;
  onProgress?(worlds: number): void;
}

/** A fault, shown in the shortest world that has it. */
export interface Failure {
  readonly rule: Rule;
  readonly cause: CauseName;
  readonly message: string;
  readonly why: string;
  readonly hint: string;
  /** What happened, in order. */
  readonly story: readonly string[];
  readonly disturbances: readonly Disturbance[];
  /** The text that replays it. */
  readonly replay: string;
  /** In how many of the worlds it was seen. */
  readonly worlds: number;
}

export interface SimulationReport {
  readonly flow: string;
  readonly worlds: number;
  readonly failedWorlds: number;
  /** The shortest first. */
  readonly failures: readonly Failure[];
  readonly durationMs: number;
  readonly worldsPerSecond: number;
}

const kinds = Object.keys(disturbanceKinds);

interface Suspicion {
  readonly finding: Finding;
  readonly plan: WorldPlan;
  worlds: number;
}

/** Runs a flow in simulated worlds and says what it does not survive. */
export async function simulate(options: SimulationOptions): Promise<SimulationReport> {
  const startedAt = performance.now();
  const laboratory = await Laboratory.open(options);
  try {
    const { flow, worlds, failedWorlds, failures } = await explore(options, laboratory);
    const durationMs = performance.now() - startedAt;
    return { flow, worlds, failedWorlds, failures, durationMs, worldsPerSecond: (worlds * 1_000) / durationMs };
  } finally {
    await laboratory.close();
  }
}

async function explore(options: SimulationOptions, laboratory: Laboratory) {
  const { replay, worlds: definition, count = 1_000, seed = 1, onProgress } = options;
  const suspicions = new Map<string, Suspicion>();
  let worlds = 0;
  let failedWorlds = 0;
  const suspect = (findings: readonly Finding[], plan: WorldPlan) => {
    worlds++;
    if (findings.length > 0) failedWorlds++;
    for (const finding of findings) noteSuspicion(suspicions, { finding, plan });
    if (worlds % 100 === 0) onProgress?.(worlds);
  };
  const inputs = replay ? [replay.input] : (definition.inputs ?? [null]).map((_, input) => input);
  for (const input of inputs) {
    const undisturbed = await laboratory.undisturbed({ input, seed: replay?.seed ?? seed });
    requireReplies(undisturbed);
    const findings = judgeUndisturbed(undisturbed, definition);
    if (findings.length > 0) suspect(findings, undisturbed.plan);
    if (!undisturbed.ended || findings.some(({ rule }) => rule === "the same end")) continue;
    const size = { writes: undisturbed.writes, calls: undisturbed.calls.length };
    const share = Math.ceil(count / inputs.length);
    const plans = replay ? [replay] : planWorlds({ seed, input, worlds: Math.min(share, count - worlds), size });
    for (const plan of plans) suspect(await findingsOf(laboratory, plan), plan);
  }
  const failures: Failure[] = [];
  for (const suspicion of suspicions.values()) failures.push(await explain(laboratory, suspicion));
  failures.sort((a, b) => a.disturbances.length - b.disturbances.length);
  return { flow: laboratory.flowName, worlds, failedWorlds, failures };
}

function noteSuspicion(suspicions: Map<string, Suspicion>, { finding, plan }: Omit<Suspicion, "worlds">): void {
  const id = `${finding.rule} ${finding.about}`;
  const known = suspicions.get(id);
  const shorter = !known || weightOf(plan) < weightOf(known.plan);
  suspicions.set(id, { ...(shorter ? { finding, plan } : known), worlds: (known?.worlds ?? 0) + 1 });
}

/** The fewest disturbances, of them the simplest kind, of them the earliest. */
function weightOf({ disturbances }: WorldPlan): number {
  const simplicity = disturbances.map(({ kind, at }) => kinds.indexOf(kind) + at / 1_000_000);
  return disturbances.length * 1_000 + simplicity.reduce((sum, one) => sum + one, 0);
}

/** What a world breaks. An end that differs only by time and chance within steps is as it should be: those are recorded. */
async function findingsOf(laboratory: Laboratory, plan: WorldPlan): Promise<readonly Finding[]> {
  const { worlds } = laboratory;
  const compare = async (world: WorldRecord, pins: Parameters<Laboratory["undisturbed"]>[1]) =>
    judgeWorld(world, { undisturbed: await laboratory.undisturbed(plan, pins), worlds });
  const findings = await compare(await laboratory.live(plan), []);
  if (!findings.some(({ rule }) => rule === "the same end")) return findings;
  const pinned = await compare(await laboratory.live(plan, ["inside"]), ["inside"]);
  const ends = pinned.filter(({ rule }) => rule === "the same end");
  return [...findings.filter(({ rule }) => rule !== "the same end"), ...ends];
}

async function explain(laboratory: Laboratory, { finding, plan, worlds }: Suspicion): Promise<Failure> {
  const same = ({ rule, about }: Finding) => rule === finding.rule && about === finding.about;
  const shows = async (candidate: WorldPlan) => (await findingsOf(laboratory, candidate)).find(same);
  const shortest = await shrinkWorld(plan, async (candidate) => (await shows(candidate)) !== undefined);
  const { story } = await laboratory.live(shortest);
  const shown = shortest.disturbances.length === 0 ? finding : ((await shows(shortest)) ?? finding);
  const cause = await diagnose(laboratory, { finding: shown, plan: shortest });
  return {
    rule: finding.rule,
    message: shown.message,
    cause: cause.name,
    why: cause.why,
    hint: cause.hint,
    story: story.length === 0 ? ["nothing was disturbed"] : story,
    disturbances: shortest.disturbances,
    replay: planText(shortest),
    worlds,
  };
}
