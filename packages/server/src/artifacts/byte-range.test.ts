import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRange } from "./byte-range.ts";

describe("parseRange()", () => {
  it.each([
    [null, null],
    ["", null],
    ["bytes=0-99", { start: 0, end: 100 }],
    ["bytes=0-0", { start: 0, end: 1 }],
    ["bytes=90-", { start: 90, end: 100 }],
    ["bytes=90-1000", { start: 90, end: 100 }],
    ["bytes=-10", { start: 90, end: 100 }],
    ["bytes=-1000", { start: 0, end: 100 }],
    [" bytes=1-2 ", { start: 1, end: 3 }],
    ["bytes=-", null],
    ["bytes=5-4", null],
    ["bytes=0-1,5-6", null],
    ["items=0-1", null],
    ["bytes=a-b", null],
  ])("reads %j of 100 bytes as %j", (header, expected) => {
    expect(parseRange(header, 100)).toEqual(expected);
  });

  it.each([
    ["bytes=100-", 100],
    ["bytes=-0", 100],
    ["bytes=0-", 0],
    ["bytes=-1", 0],
    ["bytes=99999999999999999999-", 100],
  ])("refuses %j of %i bytes", (header, size) => {
    expect(() => parseRange(header, size)).toThrow(
      expect.objectContaining({ code: "RANGE_REFUSED", data: { sizeBytes: size } }),
    );
  });

  it("never leaves the file", () => {
    fc.assert(
      fc.property(fc.nat(), fc.option(fc.nat()), fc.option(fc.nat()), (size, first, last) => {
        let range: ReturnType<typeof parseRange> = null;
        try {
          range = parseRange(`bytes=${first ?? ""}-${last ?? ""}`, size);
        } catch {
          return;
        }
        if (range) expect(0 <= range.start && range.start < range.end && range.end <= size).toBe(true);
      }),
    );
  });
});
