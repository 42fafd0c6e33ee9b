/** What a number is counted in, and what tells it apart from others of its name. */
export interface MetricOptions {
  /** Such as "EUR", "rows" or "ms". */
  readonly unit?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Records a number of the run, once: one of a step together with the step's success, one of the body not again on a replay. */
export type FlowMetric = (name: string, value: number, options?: MetricOptions) => void;
