/** How much one caller may ask for. */
export interface BucketSize {
  readonly perSecond: number;
  /** How many at once after a pause. */
  readonly burst: number;
}

/** A bucket for each caller: it fills by the clock, and each request takes one out. */
export interface Buckets {
  /** Takes one; in how many milliseconds there is one, where there is none. */
  take(caller: string): number;
  /** The same without taking. */
  look(caller: string): number;
}

interface Bucket {
  left: number;
  atMs: number;
}

// What adding parts up may be off by.
const roundingMs = 1e-6;
const rememberedCount = 20_000;

export function createBuckets({ perSecond, burst }: BucketSize, nowMs: () => number): Buckets {
  const buckets = new Map<string, Bucket>();

  function bucketOf(caller: string): Bucket {
    const atMs = nowMs();
    const bucket = buckets.get(caller) ?? { left: burst, atMs };
    // A clock that was set back fills nothing.
    bucket.left = Math.min(burst, bucket.left + (Math.max(0, atMs - bucket.atMs) * perSecond) / 1_000);
    bucket.atMs = atMs;
    return bucket;
  }

  const untilOne = ({ left }: Bucket) => (left >= 1 ? 0 : Math.ceil(((1 - left) * 1_000) / perSecond - roundingMs));

  return {
    take(caller) {
      const bucket = bucketOf(caller);
      const waitMs = untilOne(bucket);
      if (waitMs === 0) bucket.left -= 1;
      // Whoever was silent longest goes first, so that memory has a bound.
      buckets.delete(caller);
      buckets.set(caller, bucket);
      if (buckets.size > rememberedCount) buckets.delete(buckets.keys().next().value!);
      return waitMs;
    },
    look: (caller) => untilOne(bucketOf(caller)),
  };
}
