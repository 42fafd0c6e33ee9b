import { describe, expect } from "vitest";
import type { FlowVersion } from "../versions/flow-version.ts";
import { beginningMs, project, type StoreTarget, sceneTest } from "./scene.ts";

export function versionsConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  const version = (name: string, overrides: Partial<FlowVersion> = {}): FlowVersion => ({
    project,
    flow: "sync",
    version: name.repeat(64),
    manifest: `{"name":"sync","of":"${name}"}`,
    bundle: `export default "${name} ü";\n`,
    createdAt: beginningMs - 1,
    ...overrides,
  });
  const published = (name: string, publishedAt: number) => {
    const { manifest } = version(name);
    return { project, flow: "sync", version: name.repeat(64), manifest, publishedAt };
  };

  describe("versions", () => {
    it("a published version is stored and becomes the one that new runs get", async ({ scene }) => {
      expect(await scene.store.getFlow({ project, flow: "sync" })).toBeNull();
      await scene.store.publishVersion({ version: version("a") });
      scene.clock.advance(7);
      await scene.store.publishVersion({ version: version("b") });
      expect(await scene.other.getFlow({ project, flow: "sync" })).toEqual(published("b", beginningMs + 7));
      expect(await scene.store.getVersion({ project, flow: "sync", version: "a".repeat(64) })).toEqual(version("a"));
      expect(await scene.store.getVersion({ project, flow: "sync", version: "c".repeat(64) })).toBeNull();
    });

    it("the same version twice changes nothing", async ({ scene }) => {
      await scene.store.publishVersion({ version: version("a") });
      scene.clock.advance(7);
      await scene.store.publishVersion({ version: version("a", { bundle: "forged", createdAt: 0 }) });
      expect(await scene.store.getFlow({ project, flow: "sync" })).toEqual(published("a", beginningMs));
      expect(await scene.store.getVersion({ project, flow: "sync", version: "a".repeat(64) })).toEqual(version("a"));
    });

    it("an earlier version can be published again", async ({ scene }) => {
      for (const name of ["a", "b", "a"]) {
        await scene.store.publishVersion({ version: version(name) });
        scene.clock.advance(1);
      }
      expect(await scene.store.getFlow({ project, flow: "sync" })).toEqual(published("a", beginningMs + 2));
    });

    it("flows are listed by name", async ({ scene }) => {
      for (const flow of ["b", "c", "a"]) await scene.store.publishVersion({ version: version("a", { flow }) });
      expect((await scene.store.listFlows({ project })).map(({ flow }) => flow)).toEqual(["a", "b", "c"]);
      expect(await scene.store.listFlows({ project: "other" })).toEqual([]);
    });

    it("the same version published at once is stored once", async ({ scene }) => {
      await Promise.all(
        [scene.store, scene.other, scene.store, scene.other].map((store) =>
          store.publishVersion({ version: version("a") }),
        ),
      );
      expect(await scene.store.listFlows({ project })).toHaveLength(1);
    });

    it("a bundle of some megabytes comes back whole", async ({ scene }) => {
      const bundle = `${"// padding ü\n".repeat(250_000)}`;
      await scene.store.publishVersion({ version: version("a", { bundle }) });
      const stored = await scene.store.getVersion({ project, flow: "sync", version: "a".repeat(64) });
      expect(stored?.bundle === bundle).toBe(true);
    });
  });
}
