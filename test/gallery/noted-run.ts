/** What is written down of a run of a bundled flow. */
export interface NotedRun {
  readonly flow: string;
  /** The test that asked for it, as a sentence. */
  readonly test: string;
  /** JSON, the beginning of it where it is long. */
  readonly input: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly status: string;
  readonly durationMs: number;
  readonly steps: number;
  readonly events: number;
  readonly artifacts: readonly { readonly name: string; readonly sizeBytes: number }[];
}

/** The last check of all bundled flows. */
export interface FlowCheck {
  readonly date: string;
  readonly machine: string;
  readonly command: string;
  /** Whether every test of the flows passed. */
  readonly passed: boolean;
  readonly flows: readonly {
    readonly flow: string;
    readonly description: string | null;
    readonly hasReadme: boolean;
  }[];
  readonly runs: readonly NotedRun[];
}
