import { expect, test } from "vitest";
import { isTerminal, runStatuses } from "./run-status.ts";

test("isTerminal() holds for the last three statuses alone", () => {
  expect(runStatuses.filter(isTerminal)).toEqual(["succeeded", "failed", "canceled"]);
});
