import { describe, expect, vi } from "vitest";
import type { RunKey } from "../runs/run.ts";
import type { Store, StoreChange } from "../store.ts";
import { appendTo, project, runStart, type StoreTarget, sceneTest, waitFor } from "./scene.ts";

export function changesConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  const key = { project, runId: "run-1" };
  const listen = (store: Store) => {
    const changes: StoreChange[] = [];
    const stop = store.onChange((change) => changes.push(change));
    return { changes, stop };
  };
  const names = (runs: readonly RunKey[] | "many", runId: string) =>
    runs === "many" || runs.some((run) => run.project === project && run.runId === runId);

  describe("change notifications", () => {
    it.for(["store", "other"] as const)("a commit is told to listeners of %s", async (which, { scene }) => {
      const { changes } = listen(scene[which]);
      await scene.queue("run-1");
      await vi.waitFor(() =>
        expect(changes.some(({ runs, claimable }) => claimable && names(runs, "run-1"))).toBe(true),
      );
      const [run] = await scene.claim();
      changes.length = 0;
      await scene.commit({ updates: [appendTo(run!, ["step.succeeded"])] });
      await vi.waitFor(() => expect(changes.some(({ runs }) => names(runs, "run-1"))).toBe(true));
      expect(changes.every(({ claimable, attention }) => !claimable && attention.length === 0)).toBe(true);
    });

    it("what was written is told, though the next commit is refused", async ({ scene }) => {
      const run = await scene.running("run-1");
      const { changes } = listen(scene.other);
      await scene.commit({ updates: [appendTo(run, ["step.succeeded"])] });
      const gap = appendTo({ ...run, seq: 5 }, ["step.succeeded"]);
      await expect(scene.commit({ starts: [runStart("run-2")], updates: [gap] })).rejects.toMatchObject({
        code: "RUN_STATE_CONFLICT",
      });
      await vi.waitFor(() =>
        expect(changes.some(({ runs, claimable }) => !claimable && names(runs, "run-1"))).toBe(true),
      );
    });

    it.for(["store", "other"] as const)(
      "the owner of a running run hears at %s of cancels and signals",
      async (which, { scene }) => {
        await scene.running("run-1");
        const { changes } = listen(scene[which]);
        await scene.store.sendSignal({ ...key, name: "go", payload: "1" });
        const attention = () => changes.filter((change) => change.attention.length > 0);
        const change = { claimable: false, runs: [key], attention: [key], duties: false };
        await vi.waitFor(() => expect(attention()).toEqual([change]));
        await scene.store.cancelRun({ ...key, reason: "enough" });
        await vi.waitFor(() => expect(attention()).toEqual([change, change]));
      },
    );

    it.for(["store", "other"] as const)(
      "a signal that ends a wait makes work, told at %s",
      async (which, { scene }) => {
        const run = await scene.running("run-1");
        await scene.commit({ updates: [waitFor(run, { signals: ["go"] })] });
        const { changes } = listen(scene[which]);
        await scene.store.sendSignal({ ...key, name: "go", payload: "1" });
        const change = { claimable: true, runs: [key], attention: [], duties: false };
        await vi.waitFor(() => expect(changes).toContainEqual(change));
      },
    );

    it("runs that a closed worker gives back make work", async ({ scene }) => {
      await scene.running("run-1");
      const { changes } = listen(scene.other);
      await scene.store.closeWorker({ worker: scene.worker });
      await vi.waitFor(() =>
        expect(changes).toContainEqual({ claimable: true, runs: [key], attention: [], duties: false }),
      );
    });

    it("more runs than can be named are many", async ({ scene }) => {
      const { changes } = listen(scene.other);
      const starts = Array.from({ length: 300 }, (_, index) => runStart(`run-${index}`));
      await scene.commit({ starts });
      await vi.waitFor(() => expect(changes.some(({ runs, claimable }) => runs === "many" && claimable)).toBe(true));
    });

    it("long names are told too", async ({ scene }) => {
      const { changes } = listen(scene.other);
      const starts = Array.from({ length: 90 }, (_, index) => runStart(`${"ü".repeat(100)}-${index}`));
      await scene.store.startRuns({ starts });
      await vi.waitFor(() => expect(changes.some(({ runs }) => names(runs, starts[89]!.runId))).toBe(true));
    });

    it("a listener that stopped hears nothing", async ({ scene }) => {
      const stopped = listen(scene.store);
      const { changes } = listen(scene.store);
      stopped.stop();
      stopped.stop();
      await scene.queue("run-1");
      await vi.waitFor(() => expect(changes.length).toBeGreaterThan(0));
      expect(stopped.changes).toEqual([]);
    });
  });
}
