import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const programTests = fileURLToPath(new URL("test/", import.meta.url));

// A test with more time than the default, or what both stores have to pass.
const signsOfLength = /timeout: \d{2,3}_000|^ *\}, \d{2,3}_000\);|\/conformance\//m;

/** Begins with the files that take longest, whatever their size: the last one would keep one core waiting for the other. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) =>
      moduleId.startsWith(programTests) ||
      moduleId.includes(".conformance.") ||
      signsOfLength.test(readFileSync(moduleId, "utf8"));
    const long = new Set(files.filter(isLong));
    return (await super.sort(files)).toSorted((a, b) => Number(long.has(b)) - Number(long.has(a)));
  }
}

export default defineConfig({
  resolve: {
    // The file that Node takes: with another one for our imports than for graphql-http's there would be two of its types.
    alias: [
      { find: /^graphql$/, replacement: fileURLToPath(new URL("node_modules/graphql/index.js", import.meta.url)) },
    ],
  },
  test: {
    include: ["{packages,flows,examples,bench,test,scripts}/**/*.test.{ts,tsx}"],
    globalSetup: [
      "test/ending.ts",
      "test/postgres/global-setup.ts",
      "test/sqlite/empty-store.ts",
      // The last one begins to tidy up: it searches the databases while they are there.
      "test/canary/global-setup.ts",
    ],
    setupFiles: ["test/compile-cache.ts", "test/canary/watch-writes.ts"],
    // node:sqlite, signals and children need a process of their own.
    pool: "forks",
    // Files share what a process has loaded: with a process for each of 316 files, loading cost 170 s of 718 s.
    isolate: false,
    // Vitest leaves one core free, which on two cores means one file at a time; much of the time the tests wait for
    // the programs they have started.
    maxWorkers: availableParallelism() + 1,
    sequence: { sequencer: LongestFirst },
    testTimeout: 15_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    coverage: {
      include: ["packages/*/src/**/*.{ts,tsx}"],
      exclude: [
        "**/*.test.{ts,tsx}",
        "**/{testing,conformance}/**",
        // What runs in Chromium or in a confined process is tested there, where V8's counts do not reach.
        "packages/panel/src/**/*.tsx",
        "packages/panel/src/**/{use-*,panel-context,forbid-eval}.ts",
        "packages/engine/src/runner/main.ts",
        "packages/engine/src/confinement/{probe-program,hostile-*}.ts",
      ],
      // Pages for people: npm test -- --coverage.reporter=html (writing them takes 2 s of computing each time).
      reporter: ["text-summary", "json-summary"],
      thresholds: { lines: 95 },
    },
  },
});
