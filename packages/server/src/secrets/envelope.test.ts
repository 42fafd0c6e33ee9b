import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyCharacter } from "../../../../test/any-character.ts";
import { open, rewrap, seal } from "./envelope.ts";

const keyOf = (fill: number) => ({ id: String(fill), bytes: Buffer.alloc(32, fill) });
const key = keyOf(1);
const text = fc.string({ unit: anyCharacter, maxLength: 300 });

describe("an envelope", () => {
  it("gives any text back, under the key it was sealed with and under each one after it", () => {
    fc.assert(
      fc.property(text, fc.string(), (value, place) => {
        const envelope = seal(value, { key, place });
        expect(open(envelope, { key, place })).toBe(value);
        const moved = rewrap(envelope, { from: key, to: keyOf(2), place });
        expect(moved).toMatchObject({ keyId: "2", sealed: envelope.sealed });
        expect(open(moved, { key: keyOf(2), place })).toBe(value);
        expect(() => open(moved, { key, place })).toThrow();
      }),
    );
  });

  it("does not open in another place, under another key, or with a bit changed", () => {
    const places = fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(text, places, fc.constantFrom("wrappedKey", "sealed"), fc.nat(), (value, both, part, at) => {
        const [place = "", other = ""] = both;
        const envelope = seal(value, { key, place });
        expect(() => open(envelope, { key, place: other })).toThrow();
        expect(() => open(envelope, { key: keyOf(2), place })).toThrow();
        expect(() => open(envelope, { key: { ...key, id: "other" }, place })).toThrow();
        const bytes = Buffer.from(envelope[part], "base64url");
        bytes[Math.floor(at / 8) % bytes.length]! ^= 1 << (at % 8);
        expect(() => open({ ...envelope, [part]: bytes.toString("base64url") }, { key, place })).toThrow();
        expect(() =>
          open({ ...envelope, [part]: bytes.toString("base64url", 0, at % bytes.length) }, { key, place }),
        ).toThrow();
      }),
    );
  });

  it("is never the same twice", () => {
    const [a, b] = [seal("x", { key, place: "p" }), seal("x", { key, place: "p" })];
    expect(a.sealed).not.toBe(b.sealed);
    expect(a.wrappedKey).not.toBe(b.wrappedKey);
  });
});
