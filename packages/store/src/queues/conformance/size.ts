import { describe, expect } from "vitest";
import { project, runStart, type Scene, type StoreTarget, sceneTest } from "../../conformance/scene.ts";
import type { Store } from "../../store.ts";
import { queueSize, sizeStatements } from "../bounded-start.ts";
import { hold, limit, mail, names } from "./held.ts";

const maxSize = 5;

async function startBounded({ tables }: Store, runId: string): Promise<boolean> {
  const start = runStart(runId, { admission: { queue: mail.queue } });
  const statements = [...sizeStatements(tables, mail, maxSize), ...tables.startStatements(start, await tables.nowMs())];
  return (await tables.write(statements)) !== null;
}

const size = (scene: Scene) => queueSize(scene.store.tables, mail, 1_000);

export function sizeConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  describe("size", () => {
    it("a full queue takes no start, and nothing of one that was refused is written", async ({ scene }) => {
      await limit(scene, { maxSize });
      for (const run of names("run", maxSize)) expect(await startBounded(scene.store, run)).toBe(true);
      expect(await startBounded(scene.store, "late")).toBe(false);
      expect(await scene.store.getRun({ project, runId: "late" })).toBeNull();
      expect(await scene.journal("late")).toEqual([]);
      await scene.store.cancelRun({ project, runId: "run-0001", reason: "room" });
      expect(await startBounded(scene.store, "late")).toBe(true);
      expect(await size(scene)).toBe(maxSize);
    });

    it("two servers at the same time never start more than it has room for", async ({ scene }) => {
      await limit(scene, { maxSize });
      const tried = await Promise.all(
        names("run", 24).map((run, index) => startBounded(index % 2 === 0 ? scene.store : scene.other, run)),
      );
      expect(tried.filter((started) => started)).toHaveLength(maxSize);
      expect(await size(scene)).toBe(maxSize);
    });

    it("counts held, delayed and ready runs, and none of another queue", async ({ scene }) => {
      await limit(scene, { maxSize });
      await limit(scene, { maxSize }, "api");
      await hold(scene, names("run", 3));
      await hold(scene, names("api", 4), { queue: "api" });
      const admission = { queue: mail.queue, availableAt: scene.clock.nowMs() + 60_000 };
      await scene.store.startRuns({ starts: [runStart("delayed", { admission })] });
      expect(await size(scene)).toBe(4);
      expect(await startBounded(scene.store, "fifth")).toBe(true);
      expect(await startBounded(scene.store, "sixth")).toBe(false);
    });
  });
}
