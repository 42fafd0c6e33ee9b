import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder of the test's own with a flow's file; the data folder is to be beside it. */
export function flowFolder(flow: string): { readonly file: string; readonly data: string } {
  const folder = mkdtempSync(join(tmpdir(), "millrace-e2e-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "flow.ts"), flow);
  return { file: join(folder, "flow.ts"), data: join(folder, "data") };
}

/** Does a step, then waits for a signal that never comes. */
export const waitingFlow = `import { defineFlow } from "@millrace/flow";
export default defineFlow({ name: "patient", async run({ step }) {
  await step("first", () => 1);
  await step.waitFor("answer", { signal: "go" });
} });
`;

/** Fills the journal: each of its steps records half a mebibyte, in parts that stay below the limit of a value. */
export const fillingFlow = `import { defineFlow } from "@millrace/flow";
export default defineFlow({ name: "filling", async run({ step }) {
  for (let index = 0; index < 200; index++) await step("fill", { key: String(index) }, () => "x".repeat(50_000));
  return { filled: true };
} });
`;
