export interface Idleness {
  /** Whether a run is queued or running. */
  isOpen(): Promise<boolean>;
  /** How many runs have ended; asked seldom. */
  countEnded(): Promise<number>;
}

const lookEveryMs = 50;
// Longer than any lease or visibility timeout that a dead worker leaves behind.
const stalledAfterMs = 60_000;

/** Resolves when no run is open, or when none has ended for a minute: what is open then is lost. */
export async function untilIdle({ isOpen, countEnded }: Idleness): Promise<void> {
  let ended = await countEnded();
  let lookAt = performance.now() + stalledAfterMs;
  while (await isOpen()) {
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
    if (performance.now() < lookAt) continue;
    const before = ended;
    ended = await countEnded();
    if (ended === before) return;
    lookAt = performance.now() + stalledAfterMs;
  }
}
