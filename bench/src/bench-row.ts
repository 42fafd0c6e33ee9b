/** One measured value; every benchmark writes an array of them. */
export type BenchRow = {
  readonly bench: string;
  /** What was measured: `millrace`, or the name of a peer. */
  readonly system: string;
  readonly variant: string;
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
};
