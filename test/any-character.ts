import fc from "fast-check";

const surrogates = 0x800;
const firstSurrogate = 0xd800;

/**
 * Any character, for `fc.string({ unit })`. fast-check's own unit "binary" keeps a table of all of them: 82 MB that each
 * collection of garbage goes through, in every file that the process tests afterwards (2026-11-22).
 */
export const anyCharacter = fc.integer({ min: 0, max: 0x10ffff - surrogates }).map(
  (index) => String.fromCodePoint(index < firstSurrogate ? index : index + surrogates),
  (character) => {
    const code = String(character).codePointAt(0) ?? Number.NaN;
    if (String.fromCodePoint(code) !== character) throw new RangeError("Not one character");
    return code < firstSurrogate ? code : code - surrogates;
  },
);
