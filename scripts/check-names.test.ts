import { expect, test } from "vitest";
import { checkNames } from "./check-names.ts";
import { temporaryTree } from "./testing/temporary-tree.ts";

test("checkNames() takes names that say what is inside", () => {
  const paths = [
    "packages/store/src/runs/claim-runs.test.ts",
    "packages/store/src/data-folder.ts",
    "packages/store/sql/0007_add_approvals.sql",
    "vite.config.ts",
  ];
  expect(checkNames(temporaryTree(Object.fromEntries(paths.map((path) => [path, ""]))))).toEqual([]);
});

test.each([
  ["src/utils.ts", "says nothing"],
  ["src/common/clock.ts", "says nothing"],
  ["src/run-helper.ts", "says nothing"],
  ["src/services/a.css", "says nothing"],
  ["src/api-v2.ts", "carries a version"],
  ["src/v1/list.ts", "carries a version"],
  ["src/claimRuns.ts", "not kebab-case"],
  ["src/Run.tsx", "not kebab-case"],
])("checkNames() refuses %s", (path, why) => {
  expect(checkNames(temporaryTree({ [path]: "" }))).toEqual([expect.stringContaining(why)]);
});
