import type { Job, StepResult } from "./measured.ts";

const stepResultPadding = "x".repeat(180);

/** The code of every step, the same for all systems whose steps are JavaScript in this process. */
export function stepBody({ fibonacci }: Pick<Job, "fibonacci">): () => StepResult {
  return () => {
    const at = moment();
    if (fibonacci !== null) fibonacciOf(fibonacci);
    return { at, padding: stepResultPadding };
  };
}

/** By plain recursion, as it is meant to take time. */
export function fibonacciOf(n: number): number {
  return n < 2 ? n : fibonacciOf(n - 1) + fibonacciOf(n - 2);
}

/** Milliseconds since 1970, with fractions. */
export function moment(): number {
  return performance.timeOrigin + performance.now();
}
