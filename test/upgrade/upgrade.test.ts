import { expect, test } from "vitest";
import { floorVersion, twoNodes } from "./nodes.ts";
import { surviveUpgrades } from "./upgrade.ts";

// The long form is `npm run test:upgrade`: 1,000 runs.
test("Runs parked in every kind of wait go on under a newer Node, and under an older one again", {
  timeout: 240_000,
}, async ({ skip }) => {
  const nodes = twoNodes();
  if ("missing" in nodes) return skip(`what is missing is ${nodes.missing}`);
  const { floor, newer } = nodes;
  const result = await surviveUpgrades({ nodePaths: [floor, newer, floor], runs: 14, say() {} });
  expect(result.faults).toEqual([]);
  expect(result.nodes).toEqual([floorVersion, expect.not.stringMatching(floorVersion), floorVersion]);
});
