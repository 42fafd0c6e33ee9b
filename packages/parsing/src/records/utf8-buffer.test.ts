import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyCharacter } from "../../../../test/any-character.ts";
import { markCharacters, Utf8Buffer } from "./utf8-buffer.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
// Of any letters, with halves of surrogate pairs among them, and some of them long.
const text = fc.oneof(
  fc.string({ unit: anyCharacter, maxLength: 20 }),
  fc.constantFrom("\ud800", "\udc00x", "é".repeat(300), "a".repeat(1_000)),
);

describe("Utf8Buffer", () => {
  it("gathers what an encoder makes of each text, and begins anew when that was taken", () => {
    const out = new Utf8Buffer();
    fc.assert(
      fc.property(fc.array(text, { maxLength: 10 }), (texts) => {
        for (const one of texts) out.put(one);
        const wanted = texts.flatMap((one) => [...bytesOf(one)]);
        expect(out.sizeBytes).toBe(wanted.length);
        expect([...out.take()]).toEqual(wanted);
        expect(out.sizeBytes).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it("puts all of a text or nothing, as it has a marked character or not", () => {
    const out = new Utf8Buffer();
    const marked = markCharacters([",", "é", "\n"]);
    fc.assert(
      fc.property(text, (one) => {
        const isPut = !/[,é\n]/.test(one);
        expect(out.putUnless(one, marked)).toBe(isPut);
        expect(out.take()).toEqual(isPut ? bytesOf(one) : new Uint8Array(0));
      }),
      { numRuns: 100 },
    );
    expect(out.putUnless("öäü,", marked)).toBe(false);
    expect(out.putUnless("öäü", marked)).toBe(true);
  });

  it("takes a text that is longer than its room", () => {
    const out = new Utf8Buffer();
    const long = "ab".repeat(3_000_000);
    out.put("x");
    out.put(long);
    expect(out.take()).toHaveLength(6_000_001);
    out.put("y");
    expect(out.take()).toEqual(bytesOf("y"));
  });
});
