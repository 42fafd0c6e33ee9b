import { describe, expect, it } from "vitest";
import { moveSelection } from "./move-selection.ts";

describe("moveSelection()", () => {
  it.each([
    ["ArrowDown", -1, 0],
    ["ArrowDown", 4, 4],
    ["ArrowUp", -1, 4],
    ["ArrowUp", 0, 0],
    ["PageDown", 0, 4],
    ["PageUp", 3, 0],
    ["Home", 3, 0],
    ["End", 0, 4],
    ["a", 0, null],
    ["constructor", 0, null],
  ])("%s at row %d leads to %s", (key, index, target) => {
    expect(moveSelection(key, { index, count: 5 })).toBe(target);
  });

  it("leads nowhere in an empty list", () => expect(moveSelection("Home", { index: -1, count: 0 })).toBeNull());
});
