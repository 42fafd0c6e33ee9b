import { type Cause, type CauseName, causeOfPin, causes } from "./causes.ts";
import type { WorldPlan } from "./disturbance.ts";
import { type Finding, judgeWorld } from "./judge-world.ts";
import type { Laboratory } from "./laboratory.ts";
import type { Pin } from "./probed-flow.ts";

/** Finds out why a world fails: for an end that differs by experiments, which hold one thing after the other still. */
export async function diagnose(
  laboratory: Laboratory,
  failure: { readonly finding: Finding; readonly plan: WorldPlan },
): Promise<Cause> {
  const name = await causeOf(laboratory, failure);
  return { name, ...causes[name] };
}

async function causeOf(
  laboratory: Laboratory,
  { finding, plan }: { readonly finding: Finding; readonly plan: WorldPlan },
): Promise<CauseName> {
  switch (finding.rule) {
    case "engine":
      return "engine";
    case "own check":
      return "own check";
    case "nothing outside of steps":
      return "outside of steps";
    case "an end after cancel":
      return "goes on after cancel";
    case "the same effects":
      return causeOfEffect(finding);
  }
  if (finding.about === "duplicate") return "missing key";
  if (finding.about === "undisturbed") return "fails undisturbed";
  if (plan.disturbances.length === 0) return "does not end";
  if (plan.disturbances.every(({ kind }) => kind === "warm")) return "module state";
  return experiments(laboratory, plan);
}

function causeOfEffect({ about, message }: Finding): CauseName {
  if (about.startsWith("shared ")) return "shared idempotency key";
  return message.includes("without an idempotency key") ? "no idempotency key" : "unstable idempotency key";
}

async function experiments(laboratory: Laboratory, plan: WorldPlan): Promise<CauseName> {
  for (const [pin, cause] of causeOfPin) {
    if (!(await survives(laboratory, { plan, pins: [pin, "inside"] }))) continue;
    const { entries } = await laboratory.undisturbed(plan);
    const waited = entries.some(({ kind, body }) => kind === "wait.started" && body.includes('"signal"'));
    return cause === "order" && waited ? "lost signal" : cause;
  }
  return "unknown";
}

async function survives(
  laboratory: Laboratory,
  { plan, pins }: { readonly plan: WorldPlan; readonly pins: readonly Pin[] },
): Promise<boolean> {
  const undisturbed = await laboratory.undisturbed(plan, pins);
  if (!undisturbed.ended) return false;
  const world = await laboratory.live(plan, pins);
  return !judgeWorld(world, { undisturbed, worlds: laboratory.worlds }).some(({ rule }) => rule === "the same end");
}
