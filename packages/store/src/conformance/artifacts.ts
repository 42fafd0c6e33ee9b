import { createHash, randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { ArtifactStore } from "../artifacts/artifact-store.ts";

/** A kind of artifact store that has to pass the suite. */
export interface ArtifactTarget {
  readonly name: string;
  open(): Promise<OpenedArtifacts>;
}

interface OpenedArtifacts {
  readonly artifacts: ArtifactStore;
  /** How many pieces lie in the store, finished or not. */
  countPieces(): Promise<number>;
  close(): Promise<void>;
}

export function artifactConformance(target: ArtifactTarget): void {
  const it = test.extend<{ scene: OpenedArtifacts }>({
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of the fixtures from the pattern.
    scene: async ({}, use) => {
      const opened = await target.open();
      await use(opened);
      await opened.close();
    },
  });
  const project = "acme";

  describe(target.name, () => {
    it("bytes come back as they were written, under their sha256", async ({ scene: { artifacts } }) => {
      const bytes = randomBytes(3_500_000);
      const stored = await artifacts.write({ project, content: inParts(bytes, 70_001) });
      expect(stored).toEqual({ artifact: sha256(bytes), sizeBytes: bytes.byteLength });
      const { sizeBytes, content } = await artifacts.read({ project, artifact: stored.artifact });
      expect(sizeBytes).toBe(bytes.byteLength);
      expect((await collect(content)).equals(bytes)).toBe(true);
    });

    it("an empty file is a file", async ({ scene: { artifacts } }) => {
      const { artifact } = await artifacts.write({ project, content: inParts(Buffer.alloc(0), 1) });
      expect(artifact).toBe(sha256(Buffer.alloc(0)));
      const { sizeBytes, content } = await artifacts.read({ project, artifact });
      expect([sizeBytes, (await collect(content)).byteLength]).toEqual([0, 0]);
    });

    it.for([
      [0, 1],
      [5, 5],
      [1_048_570, 1_048_590],
      [1_048_576, 2_097_152],
      [2_000_000, undefined],
      [2_099_999, 9_000_000],
      [9_000_000, 9_000_001],
    ] as const)("a range from %s to %s is cut out", async ([start, end], { scene: { artifacts } }) => {
      const bytes = randomBytes(2_100_000);
      const { artifact } = await artifacts.write({ project, content: inParts(bytes, 1_000_000) });
      const range = end === undefined ? { start } : { start, end };
      const { sizeBytes, content } = await artifacts.read({ project, artifact, ...range });
      expect(sizeBytes).toBe(bytes.byteLength);
      expect((await collect(content)).equals(bytes.subarray(start, end))).toBe(true);
    });

    it.for([
      [-1, 3],
      [3, 2],
      [0.5, 2],
      [0, Number.NaN],
    ] as const)("a range from %s to %s is refused", async ([start, end], { scene: { artifacts } }) => {
      const { artifact } = await artifacts.write({ project, content: inParts(Buffer.from("hello"), 2) });
      await expect(artifacts.read({ project, artifact, start, end })).rejects.toMatchObject({
        code: "REQUEST_INVALID",
      });
    });

    it("the same bytes twice are stored once, also when they are written at the same time", async ({ scene }) => {
      const bytes = randomBytes(10_000);
      const before = await scene.countPieces();
      const write = () => scene.artifacts.write({ project, content: inParts(bytes, 3_000) });
      const stored = await Promise.all([write(), write(), write()]);
      stored.push(await write());
      expect(new Set(stored.map(({ artifact }) => artifact)).size).toBe(1);
      expect(await scene.countPieces()).toBe(before + 1);
      const { content } = await scene.artifacts.read({ project, artifact: stored[0]!.artifact });
      expect((await collect(content)).equals(bytes)).toBe(true);
    });

    it("a write that fails leaves nothing behind", async ({ scene }) => {
      const before = await scene.countPieces();
      const bytes = randomBytes(2_500_000);
      const content = (async function* () {
        yield bytes;
        throw new Error("the download broke off");
      })();
      await expect(scene.artifacts.write({ project, content })).rejects.toThrow("the download broke off");
      expect(await scene.countPieces()).toBe(before);
      const wanted = { project, artifact: sha256(bytes) };
      await expect(scene.artifacts.read(wanted)).rejects.toMatchObject({ code: "ARTIFACT_NOT_FOUND" });
    });

    it("a project does not see the bytes of another", async ({ scene: { artifacts } }) => {
      const bytes = randomBytes(100);
      const { artifact } = await artifacts.write({ project, content: inParts(bytes, 50) });
      for (const other of ["other", "ACME", "acme ", "../acme", "acme/", "."])
        await expect(artifacts.read({ project: other, artifact })).rejects.toMatchObject({
          code: "ARTIFACT_NOT_FOUND",
        });
    });

    it("projects with odd names keep their bytes apart", async ({ scene: { artifacts } }) => {
      const names = ["..", ".", ".incoming", "a/b", "a\\b", "a%2fb", "A", "a", "con", "ü", "x y", "%"];
      const stored = await Promise.all(
        names.map((name) => artifacts.write({ project: name, content: inParts(Buffer.from(name), 10) })),
      );
      for (const [index, name] of names.entries()) {
        const { content } = await artifacts.read({ project: name, artifact: stored[index]!.artifact });
        expect((await collect(content)).toString()).toBe(name);
      }
    });

    it.for(["", "abc", "../../etc/passwd", "0".repeat(64), "A".repeat(64)])(
      "what is no stored hash is not found: %s",
      async (artifact, { scene: { artifacts } }) => {
        await expect(artifacts.read({ project, artifact })).rejects.toMatchObject({ code: "ARTIFACT_NOT_FOUND" });
      },
    );
  });
}

async function* inParts(bytes: Buffer, partBytes: number): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.byteLength; from += partBytes) yield bytes.subarray(from, from + partBytes);
}

async function collect(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  return Buffer.concat(parts);
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
