import type { Disturbance, WorldPlan } from "./disturbance.ts";

/** The same failure with as few disturbances as can be, each as simple as can be. */
export async function shrinkWorld(
  plan: WorldPlan,
  fails: (candidate: WorldPlan) => Promise<boolean>,
): Promise<WorldPlan> {
  let shortest = plan;
  const tryOne = async (disturbances: readonly Disturbance[]) => {
    const candidate = { ...shortest, disturbances };
    if (!(await fails(candidate))) return false;
    shortest = candidate;
    return true;
  };
  for (let at = shortest.disturbances.length - 1; at >= 0; at--)
    await tryOne(shortest.disturbances.filter((_, other) => other !== at));
  for (const [at, { amount }] of shortest.disturbances.entries()) {
    if (amount !== 0)
      await tryOne(shortest.disturbances.map((one, other) => (other === at ? { ...one, amount: 0 } : one)));
  }
  return shortest;
}
