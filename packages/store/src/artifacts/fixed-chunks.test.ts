import fc from "fast-check";
import { expect, test } from "vitest";
import { fixedChunks } from "./fixed-chunks.ts";

test("fixedChunks() cuts any stream into full chunks and a rest, in order", async () => {
  const parts = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(parts, fc.integer({ min: 1, max: 30 }), async (given, sizeBytes) => {
      const content = (async function* () {
        yield* given;
      })();
      const chunks: Uint8Array[] = [];
      for await (const chunk of fixedChunks(content, { sizeBytes })) chunks.push(chunk);
      expect(Buffer.concat(chunks).equals(Buffer.concat(given))).toBe(true);
      expect(chunks.slice(0, -1).every((chunk) => chunk.byteLength === sizeBytes)).toBe(true);
      expect(chunks.every((chunk) => chunk.byteLength > 0)).toBe(true);
    }),
  );
});
