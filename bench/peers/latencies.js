/**
 * Measures runs one at a time: until the first step's code runs, and until the caller has the result.
 *
 * @param {number} runs
 * @param {() => Promise<number>} runOnce starts a run, waits for its result and gives the moment of its first step
 */
export async function measureLatencies(runs, runOnce) {
  const firstStepMs = [];
  const wholeRunMs = [];
  for (let index = 0; index < runs; index++) {
    const askedAt = performance.now();
    const first = await runOnce();
    wholeRunMs.push(performance.now() - askedAt);
    firstStepMs.push(first - performance.timeOrigin - askedAt);
  }
  return { firstStepMs, wholeRunMs };
}

/** The moment, in milliseconds since 1970 with fractions. */
export function moment() {
  return performance.timeOrigin + performance.now();
}
