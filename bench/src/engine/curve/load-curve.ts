import type { Job } from "../measured.ts";
import type { OpenLoop } from "../system.ts";
import { type LoadPoint, measurePoint } from "./load-point.ts";

export interface LoadCurve {
  /** The highest rate of arrivals per second that the system kept up with. */
  readonly knee: number;
  /** In percent of the knee, and what it did there. */
  readonly points: readonly (readonly [number, LoadPoint])[];
}

const percents = [50, 80, 120];
const lowestPerSecond = 25;
// Each refinement halves what is unknown on the logarithmic scale: four of them from a factor of two to 4.4 %, two to 19 %.
const thorough = { probeMs: 3_000, pointMs: 10_000, refinements: 4 };
const quick = { probeMs: 1_500, pointMs: 3_000, refinements: 2 };

/** Looks for the knee, then measures around it. */
export async function measureCurve(system: OpenLoop, job: Job, say: (text: string) => void): Promise<LoadCurve> {
  const { probeMs, pointMs, refinements } = job.quick ? quick : thorough;
  const keepsUpOnce = async (perSecond: number, forMs: number) => {
    const { keptUp, refused } = await measurePoint(system, { perSecond, forMs, job });
    say(`${Math.round(perSecond)} arrivals/s: ${Math.round(keptUp * 100)} % in time, ${refused} refused`);
    return keptUp >= 0.99 && refused === 0;
  };
  // Twice, as a shared machine stops for a moment now and then.
  const keepsUp = async (perSecond: number, forMs: number) =>
    (await keepsUpOnce(perSecond, forMs)) || keepsUpOnce(perSecond, forMs);
  // The first runs of a process are slow, whatever the rate.
  await measurePoint(system, { perSecond: lowestPerSecond, forMs: probeMs, job });
  let high = lowestPerSecond;
  while (await keepsUp(high, probeMs / 2)) high *= 2;
  let low = high / 2;
  for (let refined = 0; refined < refinements; refined++) {
    const middle = Math.sqrt(low * high);
    if (await keepsUp(middle, probeMs)) low = middle;
    else high = middle;
  }
  // A rate that is kept for some seconds may not be kept for long: PostgreSQL held 2,263 runs/s for 3 s, and 1,682 for 10.
  while (low > lowestPerSecond && !(await keepsUp(low, pointMs))) low *= 0.92;
  const points: [number, LoadPoint][] = [];
  for (const percent of percents) {
    say(`at ${percent} % of ${Math.round(low)} runs/s`);
    points.push([percent, await measurePoint(system, { perSecond: (low * percent) / 100, forMs: pointMs, job })]);
  }
  await system.close();
  return { knee: low, points };
}
