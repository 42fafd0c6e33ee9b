import { describe, expect } from "vitest";
import type { RunStart } from "../../commit/commit-batch.ts";
import { project, runStart, type Scene, type StoreTarget, sceneTest } from "../../conformance/scene.ts";
import type { Store } from "../../store.ts";
import { queueSize, sizeStatements } from "../bounded-start.ts";
import { pauseQueue } from "../queue-settings.ts";
import { hold, limit, mail, names } from "./held.ts";

const maxSize = 5;

async function startBounded({ tables }: Store, runId: string): Promise<boolean> {
  const start = runStart(runId, { admission: { queue: mail.queue } });
  const statements = [
    ...sizeStatements(tables, mail, maxSize),
    ...tables.startStatements([start], await tables.nowMs()),
  ];
  return (await tables.write(statements)) !== null;
}

const bounded = (runId: string, rest: Partial<RunStart> = {}) =>
  runStart(runId, { admission: { queue: mail.queue }, bounded: true, ...rest });

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

    it("a batch of bounded starts is queued as far as there is room; what is refused leaves nothing behind", async ({
      scene,
    }) => {
      await limit(scene, { maxSize });
      const free = runStart("free", { admission: { queue: mail.queue } });
      const [first, ...second] = names("run", 8).map((runId) => bounded(runId));
      expect(await scene.store.startRuns({ starts: [first!] })).toEqual([{ runId: "run-0001", existed: false }]);
      const { started, claimed } = await scene.commit({ starts: second, claimLimit: 2 });
      const refused = ["run-0006", "run-0007", "run-0008"].map((runId) => ({ runId, existed: false, fullAt: maxSize }));
      expect(started.slice(4)).toEqual(refused);
      expect(started.slice(0, 4).every(({ fullAt }) => fullAt === undefined)).toBe(true);
      expect(claimed.map(({ runId }) => runId)).toEqual(["run-0001", "run-0002"]);
      expect(await scene.store.getRun({ project, runId: "run-0008" })).toBeNull();
      expect(await scene.journal("run-0008")).toEqual([]);
      // The claim has made room for two; one of them goes to what is not bounded, which would need none.
      const again = await scene.store.startRuns({ starts: [free, ...second.slice(4)] });
      expect(again.map(({ fullAt }) => fullAt)).toEqual([undefined, undefined, maxSize, maxSize]);
      await scene.commit({ starts: [{ ...free, runId: "more" }] });
      expect(await size(scene)).toBe(maxSize + 1);
    });

    it("a start whose key is taken needs no place", async ({ scene }) => {
      await limit(scene, { maxSize: 2 });
      const key = (runId: string, idempotencyKey: string) => bounded(runId, { idempotencyKey });
      expect(await scene.store.startRuns({ starts: [key("a", "k"), key("b", "k")] })).toEqual([
        { runId: "a", existed: false },
        { runId: "a", existed: true },
      ]);
      const starts = [key("c", "k"), key("d", "new"), key("e", "new"), key("f", "late"), key("g", "late")];
      expect((await scene.commit({ starts })).started).toEqual([
        { runId: "a", existed: true },
        { runId: "d", existed: false },
        { runId: "d", existed: true },
        { runId: "f", existed: false, fullAt: 2 },
        { runId: "g", existed: false, fullAt: 2 },
      ]);
    });

    it("bounded starts of a queue without a size, or of one that nobody has named, are not refused", async ({
      scene,
    }) => {
      await limit(scene, { concurrency: 1 });
      await pauseQueue(scene.store.tables, mail, true);
      const starts = [...names("run", 9).map((runId) => bounded(runId)), bounded("other", { admission: {} })];
      const unknown = bounded("unknown", { admission: { queue: "unknown" } });
      const { started } = await scene.commit({ starts: [...starts, unknown] });
      expect(started.filter(({ fullAt }) => fullAt !== undefined)).toEqual([]);
      expect(await size(scene)).toBe(9);
    });

    it("two servers at the same time never start more than it has room for, in whatever way", async ({ scene }) => {
      await limit(scene, { maxSize });
      const tried = await Promise.all(
        names("run", 24).map(async (run, index) => {
          const store = index % 2 === 0 ? scene.store : scene.other;
          if (index % 3 === 0) return startBounded(store, run);
          const [started] = await (index % 3 === 1
            ? store.startRuns({ starts: [bounded(run)] })
            : scene.commit({ starts: [bounded(run)] }, store).then((result) => result.started));
          return started!.fullAt === undefined;
        }),
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
