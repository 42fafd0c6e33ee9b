import { describe, expect, vi } from "vitest";
import type { Store, StoreChange } from "../store.ts";
import { appendTo, beginningMs, project, runStart, type StoreTarget, sceneTest, succeed, waitFor } from "./scene.ts";
import { admit, admitted, gateOf, limitQueue } from "./scheduling-scene.ts";

/** Where a run waits before a worker may take it. */
export function gatesConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  const mail = { queue: "mail" };
  const told = (store: Store) => {
    const changes: StoreChange[] = [];
    store.onChange((change) => changes.push(change));
    return async () => {
      await vi.waitFor(() => expect(changes.some(({ duties }) => duties)).toBe(true));
      changes.length = 0;
    };
  };

  describe("gates", () => {
    it("a run is ready at once, or when its time has come, and not before", async ({ scene }) => {
      const later = beginningMs + 500;
      await scene.store.startRuns({ starts: [runStart("run-1"), admitted("run-2", { availableAt: later })] });
      expect(await gateOf(scene.store, { project, runId: "run-1" })).toMatchObject({
        gate: "ready",
        ready_at: beginningMs,
        slot: 0,
      });
      expect(await gateOf(scene.store, { project, runId: "run-2" })).toMatchObject({ gate: "timed", ready_at: null });
      expect((await scene.claim()).map(({ runId }) => runId)).toEqual(["run-1"]);
      expect(await gateOf(scene.store, { project, runId: "run-1" })).toMatchObject({ gate: null, ready_at: null });
      scene.clock.advance(499);
      expect(await scene.commit({ claimLimit: 9 })).toMatchObject({ claimed: [], nextAvailableInMs: 1 });
      scene.clock.advance(1);
      expect(await scene.commit({ claimLimit: 9 })).toMatchObject({ claimed: [{ runId: "run-2" }] });
    });

    it.for(["startRuns", "commit", "tables", "update"] as const)(
      "a run of a limited queue that comes by %s is held, and claimed when it was admitted",
      async (way, { scene }) => {
        await limitQueue(scene.store, "mail");
        const parent = await scene.running("parent");
        const starts = [admitted("run-1", mail)];
        if (way === "startRuns") await scene.store.startRuns({ starts });
        if (way === "commit") await scene.commit({ starts });
        if (way === "tables") await scene.store.tables.write(scene.store.tables.startStatements(starts, beginningMs));
        if (way === "update") await scene.commit({ updates: [appendTo(parent, ["run.started"], { starts })] });
        expect(await scene.claim()).toEqual([]);
        expect(await scene.commit({ claimLimit: 9 })).toMatchObject({ nextAvailableInMs: null });
        expect(await gateOf(scene.store, { project, runId: "run-1" })).toMatchObject({ gate: "held" });
        await admit(scene.store, { project, runId: "run-1" });
        expect(await scene.claim()).toMatchObject([{ runId: "run-1" }]);
        expect(await gateOf(scene.store, { project, runId: "run-1" })).toMatchObject({ gate: null, slot: 1 });
      },
    );

    it("a limited queue holds the runs of its own project and name alone", async ({ scene }) => {
      await limitQueue(scene.store, "mail");
      await scene.store.startRuns({ starts: [runStart("run-1"), admitted("run-2", mail, { project: "other" })] });
      expect(await scene.claim()).toHaveLength(2);
    });

    it("a run keeps its place while it is given back, and leaves it when it waits or ends", async ({ scene }) => {
      await limitQueue(scene.store, "mail");
      const slot = async () => (await gateOf(scene.store, { project, runId: "run-1" }))?.slot;
      await scene.store.startRuns({ starts: [admitted("run-1", mail)] });
      await admit(scene.store, { project, runId: "run-1" });
      const [run] = await scene.claim();
      const released = { transition: { to: "queued", alone: false, died: false } } as const;
      await scene.commit({ updates: [appendTo(run!, ["run.released"], released)] });
      expect(await gateOf(scene.store, { project, runId: "run-1" })).toMatchObject({ gate: "ready", slot: 1 });
      await scene.claim();
      await scene.store.closeWorker({ worker: scene.worker });
      expect(await gateOf(scene.store, { project, runId: "run-1" })).toMatchObject({ gate: "ready", slot: 1 });
      const worker = await scene.openWorker("worker-2");
      const [again] = await scene.claim({ worker });
      await scene.commit({ worker, updates: [waitFor(again!, { signals: ["go"] })] });
      expect(await slot()).toBe(0);
      await scene.store.sendSignal({ project, runId: "run-1", name: "go", payload: "1" });
      expect(await scene.claim({ worker })).toEqual([]);
      expect(await gateOf(scene.store, { project, runId: "run-1" })).toMatchObject({ gate: "held" });
      // What was woken before is not sent back to sleep by another signal.
      await scene.store.sendSignal({ project, runId: "run-1", name: "go", payload: "2" });
      expect(await gateOf(scene.store, { project, runId: "run-1" })).toMatchObject({ gate: "held" });
      await admit(scene.store, { project, runId: "run-1" });
      const [last] = await scene.claim({ worker });
      await scene.commit({ worker, updates: [succeed(last!)] });
      expect(await slot()).toBe(0);
    });

    it.for(["store", "other"] as const)(
      "who admits hears at %s of held runs and of free places",
      async (at, { scene }) => {
        await limitQueue(scene.store, "mail");
        const duties = told(scene[at]);
        await scene.store.startRuns({ starts: [admitted("run-1", mail)] });
        await duties();
        const later = admitted("run-2", { ...mail, availableAt: beginningMs + 5 });
        await scene.commit({ starts: [admitted("run-3", mail), later] });
        await duties();
        scene.clock.advance(5);
        expect(await scene.claim()).toEqual([]);
        await duties();
        for (const runId of ["run-1", "run-2", "run-3"]) await admit(scene.store, { project, runId });
        const [one, two] = await scene.claim({ limit: 2 });
        await scene.commit({ updates: [succeed(one!)] });
        await duties();
        await scene.commit({ updates: [waitFor(two!, { signals: ["go"] })] });
        await duties();
        await scene.store.cancelRun({ project, runId: "run-3", reason: "enough" });
        await duties();
      },
    );

    it("a run without a limited queue is nobody's duty", async ({ scene }) => {
      const changes: StoreChange[] = [];
      scene.store.onChange((change) => changes.push(change));
      const run = await scene.running("run-1");
      await scene.commit({ updates: [succeed(run)], starts: [runStart("run-2")] });
      expect(changes.filter(({ duties }) => duties)).toEqual([]);
    });

    it("a run that begins, or is canceled, collects no more", async ({ scene }) => {
      const { tables } = scene.store;
      for (const runId of ["run-1", "run-2"]) await scene.queue(runId);
      const collect = tables.build.updateTable("runs").set((eb) => ({ collect_key: eb.ref("run_id") }));
      await tables.write([tables.statement(collect)]);
      await scene.store.cancelRun({ project, runId: "run-2", reason: "enough" });
      await scene.claim();
      for (const runId of ["run-1", "run-2"])
        expect(await gateOf(scene.store, { project, runId })).toMatchObject({ collect_key: null });
    });
  });
}
