import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lineBlocks } from "./byte-stream.ts";

async function blocksOf(text: string, { pieceBytes, blockBytes }: { pieceBytes: number; blockBytes: number }) {
  const bytes = new TextEncoder().encode(text);
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let from = 0; from < bytes.length; from += pieceBytes) yield bytes.subarray(from, from + pieceBytes);
  }
  const blocks: { readonly text: string; readonly isLast: boolean }[] = [];
  for await (const { block, isLast } of lineBlocks(pieces(), { blockBytes }))
    blocks.push({ text: new TextDecoder().decode(block), isLast });
  return blocks;
}

describe("lineBlocks()", () => {
  it("cuts a stream at ends of lines, and loses nothing of it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom("a", "b", "\n"), maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 15 }),
        async (text, pieceBytes, blockBytes) => {
          const blocks = await blocksOf(text, { pieceBytes, blockBytes });
          expect(blocks.map((block) => block.text).join("")).toBe(text);
          expect(blocks.map(({ isLast }) => isLast)).toEqual(blocks.map((_, at) => at === blocks.length - 1));
          for (const block of blocks.slice(0, -1)) expect(block.text.endsWith("\n")).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  });

  it("hands out a large piece in blocks of the size that is wanted", async () => {
    const blocks = await blocksOf("1234567\n".repeat(100), { pieceBytes: 800, blockBytes: 80 });
    expect(Math.max(...blocks.map(({ text }) => text.length))).toBe(80);
  });
});
