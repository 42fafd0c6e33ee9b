import { describe, expect, it } from "vitest";
import { formatSize } from "./format-size.ts";

describe("formatSize()", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [35_734, "35.7 kB"],
    [999_960, "1.0 MB"],
    [2_000_000_000, "2.0 GB"],
  ])("says %d bytes as %s", (sizeBytes, text) => expect(formatSize(sizeBytes)).toBe(text));
});
