const steps = [
  { below: 60, seconds: 1, unit: "second" },
  { below: 3_600, seconds: 60, unit: "minute" },
  { below: 86_400, seconds: 3_600, unit: "hour" },
  { below: 86_400 * 30, seconds: 86_400, unit: "day" },
] as const;

/** A moment as seen from now: `just now`, `3 minutes ago`, `in 2 hours`; a date where it is more than a month away. */
export function formatWhen(atMs: number, nowMs: number): string {
  const seconds = Math.round((atMs - nowMs) / 1_000);
  if (Math.abs(seconds) < 5) return "just now";
  const step = steps.find(({ below }) => Math.abs(seconds) < below);
  if (step === undefined) return new Date(atMs).toISOString().slice(0, 10);
  return new Intl.RelativeTimeFormat("en").format(Math.trunc(seconds / step.seconds), step.unit);
}

/** A moment in the reader's time zone, to the second. */
export function formatMoment(atMs: number): string {
  return new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" }).format(atMs);
}
