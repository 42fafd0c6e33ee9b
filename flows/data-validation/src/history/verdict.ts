import type { Finding } from "../check/check.ts";

export type Verdict = "passed" | "warned" | "failed";

/** The verdict over a table: the gravest of what is broken. */
export function verdictOf(findings: readonly Finding[]): Verdict {
  const broken = findings.filter(({ outcome }) => outcome === "broken");
  if (broken.some(({ severity }) => severity === "fail")) return "failed";
  return broken.length > 0 ? "warned" : "passed";
}
