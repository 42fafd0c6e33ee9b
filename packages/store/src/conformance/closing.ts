import { describe, expect } from "vitest";
import { project, runStart, type StoreTarget, sceneTest } from "./scene.ts";

export function closingConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  describe("health and close", () => {
    it("an open store is healthy", async ({ scene }) => {
      await scene.store.checkHealth();
    });

    it("close waits for what was asked before, and may be called twice", async ({ scene }) => {
      const writes = Array.from({ length: 20 }, (_, index) =>
        scene.store.startRuns({ starts: [runStart(`run-${index}`)] }),
      );
      await Promise.all([scene.store.close(), scene.store.close(), ...writes]);
    });

    it("a closed store refuses everything", async ({ scene }) => {
      await scene.store.close();
      const unavailable = { code: "STORE_UNAVAILABLE" };
      await expect(scene.commit({})).rejects.toMatchObject(unavailable);
      await expect(scene.store.checkHealth()).rejects.toMatchObject(unavailable);
      await expect(scene.store.listRuns({ project, limit: 1 })).rejects.toMatchObject(unavailable);
      await expect(scene.store.startRuns({ starts: [runStart("run-1")] })).rejects.toMatchObject(unavailable);
    });
  });
}
