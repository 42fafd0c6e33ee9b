import { describe, expect, test } from "vitest";
import type { ArtifactShelf } from "../artifacts/artifact-shelf.ts";
import type { ArtifactStore } from "../artifacts/artifact-store.ts";

/** A kind of artifact store that retention can tidy. */
export interface ShelfTarget {
  readonly name: string;
  open(): Promise<OpenedShelf>;
}

interface OpenedShelf {
  readonly artifacts: ArtifactStore & ArtifactShelf;
  /** Makes all that lies there look two hours older. */
  age(): Promise<void>;
  /** How many pieces lie in the store, of contents or left over. */
  countPieces(): Promise<number>;
  close(): Promise<void>;
}

const hourMs = 3_600_000;

export function shelfConformance(target: ShelfTarget): void {
  const it = test.extend<{ scene: OpenedShelf }>({
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of the fixtures from the pattern.
    scene: async ({}, use) => {
      const opened = await target.open();
      await use(opened);
      await opened.close();
    },
  });
  const write = async ({ artifacts }: OpenedShelf, text: string, project = "acme") =>
    (await artifacts.write({ project, content: contentOf(text) })).artifact;
  const remove = ({ artifacts }: OpenedShelf, names: readonly string[], project = "acme") =>
    artifacts.removeContents({ project, artifacts: names, olderThanMs: hourMs });

  describe(`what lies in ${target.name}`, () => {
    it("is listed with its project, page by page", async ({ scene }) => {
      const written = [
        ["Acme & Söhne", await write(scene, "one", "Acme & Söhne")],
        ["acme", await write(scene, "one")],
        ["acme", await write(scene, "two")],
      ];
      const listed: string[][] = [];
      for (let after: string | null = null; ; ) {
        const page = await scene.artifacts.listContents({ after });
        if (!page) break;
        listed.push(...page.artifacts.map((artifact) => [page.project, artifact]));
        after = page.next;
      }
      expect(listed.toSorted()).toEqual(written.toSorted());
    });

    it("is removed when it is old, of that project alone and without a trace", async ({ scene }) => {
      await write(scene, "x".repeat(3_000_000), "other");
      await write(scene, "young");
      const before = await scene.countPieces();
      const old = await write(scene, "x".repeat(3_000_000));
      await scene.age();
      const young = await write(scene, "young");
      expect(await remove(scene, [old, young, "0".repeat(64)])).toBe(1);
      await expect(scene.artifacts.read({ project: "acme", artifact: old })).rejects.toMatchObject({
        code: "ARTIFACT_NOT_FOUND",
      });
      expect((await scene.artifacts.read({ project: "other", artifact: old })).sizeBytes).toBe(3_000_000);
      expect((await scene.artifacts.read({ project: "acme", artifact: young })).sizeBytes).toBe(5);
      expect(await scene.countPieces()).toBe(before);
    });

    it("is young again when the same bytes are written again", async ({ scene }) => {
      const artifact = await write(scene, "again");
      await scene.age();
      await write(scene, "again");
      expect(await remove(scene, [artifact])).toBe(0);
      const { content } = await scene.artifacts.read({ project: "acme", artifact });
      expect(await textOf(content)).toBe("again");
    });

    it("survives a removal that goes on while it is written", async ({ scene }) => {
      const artifact = await write(scene, "again");
      for (let time = 0; time < 20; time++) {
        await scene.age();
        await Promise.all([write(scene, "again"), remove(scene, [artifact]), remove(scene, [artifact])]);
        const { content } = await scene.artifacts.read({ project: "acme", artifact });
        expect(await textOf(content)).toBe("again");
      }
    });
  });
}

async function* contentOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function textOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  return Buffer.concat(parts).toString();
}
