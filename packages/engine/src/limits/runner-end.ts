import type { MemoryBreach } from "./memory-watch.ts";

/** How a runner came to its end, as far as it can be seen from outside. */
export type RunnerEnd =
  /** It ended by itself, or somebody ended it. */
  | { readonly kind: "died" }
  | ({ readonly kind: "memory" } & MemoryBreach)
  /** It gave no sign of life, and was computing all the while. */
  | { readonly kind: "computed"; readonly silentMs: number; readonly cpuMs: number }
  /** It gave no sign of life, and did not compute: it was stopped, or the machine had no time for it. */
  | { readonly kind: "silent"; readonly silentMs: number };
