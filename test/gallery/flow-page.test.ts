import { expect, it } from "vitest";
import { flowPage } from "./flow-page.ts";
import type { NotedRun } from "./noted-run.ts";

const run: NotedRun = {
  flow: "a-flow",
  test: "a-flow > reads a | b",
  input: "{}",
  startedAt: "2031-03-01T06:00:00.000Z",
  status: "succeeded",
  durationMs: 1_234,
  steps: 2,
  events: 0,
  artifacts: ["page.jpg", "page.jpg", "one.csv", "two.csv", "three.csv"].map((name) => ({ name, sizeBytes: 1_000 })),
};
const check = {
  date: "2031-03-01",
  machine: "Two cores.",
  command: "npm run flows",
  passed: true,
  flows: [
    { flow: "a-flow", description: "Does a thing.", hasReadme: true },
    { flow: "b-flow", description: null, hasReadme: false },
  ],
};

it("flowPage() tells what each flow did, and of one that was not run that it was not", () => {
  const page = flowPage({ ...check, runs: [run, { ...run, durationMs: 61_000, status: "failed", artifacts: [] }] });
  expect(page).toContain("| [a-flow](../flows/a-flow/README.md) | Does a thing. | 2 runs, 4 steps, 5 files |");
  expect(page).toContain("| b-flow |  | not run |");
  expect(page).toContain(
    "| a-flow > reads a \\| b | succeeded | 1.23 s | 2 | 0 | page.jpg × 2, one.csv, two.csv, 1 more; 5 KiB |",
  );
  expect(page).toContain("| failed | 61.0 s | 2 | 0 | none |");
  expect(page).toContain("## b-flow\n\nNot run in the last check");
  expect(page).toContain("all tests passed");
  expect(flowPage({ ...check, passed: false, runs: [] })).toContain("**some tests failed**");
});
