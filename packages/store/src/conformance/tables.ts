import { describe, expect } from "vitest";
import type { RunDetail } from "../runs/run.ts";
import type { Tables } from "../tables/tables.ts";
import { appendTo, beginningMs, project, runStart, type StoreTarget, sceneTest, waitFor } from "./scene.ts";

const prioritized = (tables: Tables, priority: number, runId = "run-1") =>
  tables.build.updateTable("runs").set({ priority }).where("project", "=", project).where("run_id", "=", runId);
const priorities = async (tables: Tables) =>
  (await tables.read(tables.build.selectFrom("runs").select("priority").orderBy("run_id"))).map((row) => row.priority);

export function tablesConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  describe("tables", () => {
    it("statements of one transaction are written together, and give back their rows", async ({ scene }) => {
      const { tables } = scene.store;
      await scene.queue("run-1");
      await scene.queue("run-2");
      const rows = await tables.write([
        tables.statement(prioritized(tables, 3), { expect: 1 }),
        tables.statement(prioritized(tables, 4, "run-2").returning(["run_id", "priority"])),
      ]);
      expect(rows).toEqual([[], [{ run_id: "run-2", priority: 4 }]]);
      expect(await priorities(tables)).toEqual([3, 4]);
    });

    it("one that changes another number of rows than expected undoes them all", async ({ scene }) => {
      const { tables } = scene.store;
      await scene.queue("run-1");
      const missed = tables.statement(prioritized(tables, 9, "nobody"), { expect: 1 });
      expect(await tables.write([tables.statement(prioritized(tables, 3)), missed])).toBeNull();
      expect(await priorities(tables)).toEqual([0]);
      expect(await tables.write([tables.statement(prioritized(tables, 5))])).toEqual([[]]);
      expect(await priorities(tables)).toEqual([5]);
    });

    it("a run is started and signaled within a transaction", async ({ scene }) => {
      const { tables } = scene.store;
      const waiting = await scene.running("run-1");
      await scene.commit({ updates: [waitFor(waiting, { signals: ["go"] })] });
      const nowMs = await tables.nowMs();
      expect(nowMs).toBe(beginningMs);
      const start = runStart("run-2", { admission: { priority: 7, needs: ["gpu"] } });
      const go = { project, runId: "run-1", name: "go", payload: '"now"' };
      await tables.write([...tables.startStatements([start], nowMs), ...tables.signalStatements(go, nowMs)]);
      expect(await scene.get("run-2")).toMatchObject({ status: "queued", seq: 1, availableAt: beginningMs });
      expect(await scene.journal("run-2")).toEqual(start.entries);
      expect(await scene.get("run-1")).toMatchObject({ status: "waiting", availableAt: beginningMs });
      expect(await scene.store.readSignals({ project, runId: "run-1" })).toEqual({
        signalCount: 1,
        signals: [{ ordinal: 1, name: "go", payload: '"now"' }],
      });
    });

    it("a start whose idempotency key is taken changes nothing, a signal to an ended run neither", async ({
      scene,
    }) => {
      const { tables } = scene.store;
      await scene.queue("run-1", { idempotencyKey: "k" });
      await scene.store.cancelRun({ project, runId: "run-1", reason: "enough" });
      const again = runStart("run-2", { idempotencyKey: "k" });
      const late = { project, runId: "run-1", name: "go", payload: "1" };
      await tables.write([
        ...tables.startStatements([again], beginningMs),
        ...tables.signalStatements(late, beginningMs),
      ]);
      expect(await scene.store.getRun({ project, runId: "run-2" })).toBeNull();
      expect(await scene.journal("run-2")).toEqual([]);
      expect((await scene.store.readSignals({ project, runId: "run-1" })).signalCount).toBe(0);
    });

    it("runs and statements that an update brings along go out with it, or not at all", async ({ scene }) => {
      const { tables } = scene.store;
      const run = await scene.running("run-1");
      const state = [{ flow: "sync", key: "k", value: "1", expectedRevision: 0 }];
      const bring = (from: RunDetail["seq"], child: string) =>
        appendTo({ ...run, seq: from }, ["step.succeeded"], {
          state,
          starts: [runStart(child)],
          writes: [tables.statement(prioritized(tables, from))],
        });
      const first = await scene.commit({ updates: [bring(run.seq, "child-1")] });
      expect(first).toMatchObject({ refused: [], nextAvailableInMs: 0 });
      const second = await scene.commit({ updates: [bring(run.seq + 1, "child-2")] });
      expect(second.refused).toMatchObject([{ runId: "run-1" }]);
      expect(await scene.get("child-1")).toMatchObject({ status: "queued" });
      expect(await scene.store.getRun({ project, runId: "child-2" })).toBeNull();
      expect(await priorities(tables)).toEqual([0, run.seq]);
    });
  });
}
