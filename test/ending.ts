import { rmSync } from "node:fs";
import type { TestProject } from "vitest/node";

/** A signal ends Vitest without a teardown: what it leaves in the folder for temporary files goes here. */
export default function setup({ tmpDir }: TestProject): void {
  process.once("exit", () => rmSync(tmpDir, { recursive: true, force: true }));
  // It ends at the first one; a second one, as npm passes them on, must not cut the tidying off.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => undefined);
}
