import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutText, withinLimit } from "./cut-text.ts";

describe("cutText()", () => {
  it("keeps a beginning of the text, within the limit and without half a character", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 80 }), fc.integer({ min: 1, max: 60 }), (text, limit) => {
        const kept = cutText(text, limit);
        expect(text.startsWith(kept)).toBe(true);
        expect(kept.length).toBeLessThanOrEqual(limit);
        expect(kept.isWellFormed()).toBe(true);
      }),
    );
  });

  it("ends at a line, else at a field, else at a word, where one is near", () => {
    expect(cutText("one two,\nthree four five", 11)).toBe("one two,\n");
    expect(cutText("one two, three", 9)).toBe("one two,");
    expect(cutText("one two three", 9)).toBe("one two ");
    expect(cutText("one twothree", 9)).toBe("one twoth");
    expect(cutText("abc😀", 4)).toBe("abc");
  });
});

describe("withinLimit()", () => {
  it("says what is missing and where it is, where something is", () => {
    expect(withinLimit("short", "Ask on.", 10)).toBe("short");
    expect(withinLimit("one two three", "Ask on.", 9)).toBe("one two \n\n[Cut: 8 of 13 characters are shown. Ask on.]");
  });
});
