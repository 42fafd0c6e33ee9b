import { describe, expect } from "vitest";
import { leaseMs, project, runStart, type StoreTarget, sceneTest, succeed, waitFor } from "../conformance/scene.ts";
import { onBothStores } from "../testing/postgres-target.ts";
import { readBacklog } from "./read-backlog.ts";
import { whyQueued } from "./why-queued.ts";

onBothStores(backlogConformance);

function backlogConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  describe(target.name, () => {
    it("readBacklog() finds nothing where nothing waits", async ({ scene }) => {
      const run = await scene.running("run-1");
      await scene.commit({ updates: [succeed(run)] });
      expect(await readBacklog(scene.store.tables)).toEqual({
        claimable: [],
        held: 0,
        workers: [{ workerId: "worker-1", labels: [] }],
      });
    });

    it("readBacklog() counts by what runs need, with the age of the oldest", async ({ scene }) => {
      await scene.queue("run-1");
      scene.clock.advance(2_000);
      await scene.queue("run-2");
      await scene.queue("run-3", { admission: { needs: ["gpu", "eu"] } });
      await scene.queue("run-4", { project: "other", admission: { needs: ["eu", "gpu"] } });
      scene.clock.advance(500);
      expect((await readBacklog(scene.store.tables)).claimable).toEqual([
        { needs: [], count: 2, oldestMs: 2_500, met: true },
        { needs: ["eu", "gpu"], count: 2, oldestMs: 500, met: false },
      ]);
    });

    it("readBacklog() says which needs a live worker meets, and forgets workers whose lease has ended", async ({
      scene,
    }) => {
      await scene.queue("run-1", { admission: { needs: ["gpu"] } });
      const met = async () => (await readBacklog(scene.store.tables)).claimable.map((runs) => runs.met);
      expect(await met()).toEqual([false]);
      await scene.store.openWorker({ workerId: "worker-2", leaseMs, labels: ["gpu", "eu"] });
      expect(await met()).toEqual([true]);
      expect((await readBacklog(scene.store.tables)).workers).toContainEqual({
        workerId: "worker-2",
        labels: ["eu", "gpu"],
      });
      scene.clock.advance(leaseMs + 1);
      expect(await readBacklog(scene.store.tables)).toMatchObject({ workers: [], claimable: [{ met: false }] });
    });

    it("readBacklog() counts a delayed run from its time on, though no worker was there to see it", async ({
      scene,
    }) => {
      const availableAt = scene.clock.nowMs() + 1_000;
      await scene.store.startRuns({ starts: [runStart("run-1", { admission: { availableAt } })] });
      expect((await readBacklog(scene.store.tables)).claimable).toEqual([]);
      scene.clock.advance(1_300);
      expect((await readBacklog(scene.store.tables)).claimable).toEqual([
        { needs: [], count: 1, oldestMs: 300, met: true },
      ]);
    });

    it("readBacklog() counts runs that wait for a place in their queue apart", async ({ scene }) => {
      const { tables } = scene.store;
      const queue = { project, queue: "mail", limited: 1, settings: '{"concurrency":1}', updated_at: 1 };
      await tables.write([tables.statement(tables.build.insertInto("queues").values(queue))]);
      await scene.queue("run-1", { admission: { queue: "mail" } });
      expect(await readBacklog(tables)).toMatchObject({ claimable: [], held: 1 });
      expect(await whyQueued(tables, { project, runId: "run-1" })).toEqual({ kind: "queue", queue: "mail", needs: [] });
    });

    it("whyQueued() names what a run waits for, and nothing for one that is under way, over or asleep", async ({
      scene,
    }) => {
      const { tables } = scene.store;
      const why = async (runId: string) => (await whyQueued(tables, { project, runId }))?.kind ?? null;
      const [running, sleeping] = [await scene.running("running"), await scene.running("sleeping")];
      await scene.commit({ updates: [waitFor(sleeping, { until: scene.clock.nowMs() + 60_000 })] });
      await scene.queue("plain");
      await scene.queue("later", { admission: { availableAt: scene.clock.nowMs() + 60_000 } });
      await scene.queue("labelled", { admission: { needs: ["gpu"] } });
      expect(await Promise.all(["plain", "later", "labelled", "running", "sleeping", "nobody"].map(why))).toEqual([
        "worker",
        "time",
        "labels",
        null,
        null,
        null,
      ]);
      await scene.commit({ updates: [succeed(running)] });
      await scene.store.openWorker({ workerId: "worker-2", leaseMs, labels: ["gpu"] });
      expect(await Promise.all(["labelled", "running"].map(why))).toEqual(["worker", null]);
    });
  });
}
