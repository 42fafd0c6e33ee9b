import { expect, test } from "vitest";
import { countTests } from "./count-tests.ts";

const CLEAN = { numPassedTests: 12, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };

test("countTests() prints what passed and failed", () => {
  expect(countTests(JSON.stringify(CLEAN))).toEqual({ line: "12 passed, 0 failed", failed: 0 });
});

test("countTests() names skipped and planned tests", () => {
  expect(countTests(JSON.stringify({ ...CLEAN, numPendingTests: 2, numTodoTests: 1 })).line).toBe(
    "12 passed, 0 failed, 3 skipped",
  );
});

test("countTests() counts a file that could not be loaded as one failure, beside the tests that failed", () => {
  const testResults = [
    { status: "failed", assertionResults: [] },
    { status: "failed", assertionResults: [{ status: "passed" }] },
    { status: "failed", assertionResults: [{ status: "failed" }, { status: "passed" }] },
    { status: "passed", assertionResults: [{ status: "passed" }] },
  ];
  expect(countTests(JSON.stringify({ ...CLEAN, numFailedTests: 1, testResults })).line).toBe("12 passed, 3 failed");
});

test("countTests() counts a run that left no report as a failure", () => {
  expect(countTests(undefined)).toEqual({ line: "0 passed, 1 failed", failed: 1 });
});
