import { type Change, changeSince } from "./change.ts";
import type { Observation } from "./observation.ts";

/** How many observations of a product are kept: a year of daily checks; older ones leave at the far end. */
export const keptObservations = 366;

/** The history with one more observation, and what is new about it. */
export function observe(
  history: readonly Observation[],
  now: Observation,
): { readonly history: Observation[]; readonly change: Change } {
  const earlier = history.map(({ variants: _, ...rest }) => rest);
  return { history: [...earlier, now].slice(-keptObservations), change: changeSince(history, now) };
}
