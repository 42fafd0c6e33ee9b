import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{packages,flows,examples,bench,test,scripts}/**/*.test.{ts,tsx}"],
    globalSetup: "test/postgres/global-setup.ts",
    // node:sqlite, signals and children need a process of their own.
    pool: "forks",
    testTimeout: 15_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    coverage: {
      include: ["packages/*/src/**/*.{ts,tsx}"],
      exclude: ["**/*.test.{ts,tsx}", "**/{testing,conformance}/**"],
      reporter: ["text-summary", "html", "json-summary"],
      thresholds: { lines: 95 },
    },
  },
});
