import { execute } from "millrace";
import { expect, it, vi } from "vitest";

it("millrace demo crash kills worker and runner for real, and nothing is lost or done twice", {
  timeout: 90_000,
}, async () => {
  let stdout = "";
  const written = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    stdout += text;
    return true;
  });
  const exitCode = await execute(["demo", "crash", "--pages", "16", "--json"]).finally(() => written.mockRestore());
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ pages: 16, status: "succeeded", lost: 0, recordedTwice: 0, readAgain: 0 });
  expect(report.recordedBefore).toBeGreaterThanOrEqual(16);
  expect(report.takenUpMs).toBeGreaterThan(0);
  expect(exitCode).toBe(0);
});
