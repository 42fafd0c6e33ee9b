import { describe, expect } from "vitest";
import {
  appendTo,
  project,
  runStart,
  type Scene,
  type StoreTarget,
  sceneTest,
  succeed,
} from "../../conformance/scene.ts";
import { calledRuns, callerOf, runsOfEndedCallers } from "../called-runs.ts";
import { dropCallStatement, forgetDroppedCalls, runsOfDroppedCalls } from "../dropped-calls.ts";

const signal = "millrace:run:called";
const caller = { runId: "caller", signal };
const fail = (run: Parameters<typeof succeed>[0]) =>
  appendTo(run, ["run.failed"], { transition: { to: "failed", errorCode: "FLOW_FAILED" } });

async function claimed(scene: Scene, runId: string) {
  return (await scene.claim()).find((run) => run.runId === runId)!;
}

/** What holds for the runs that steps call, on every database. */
export function calledRunsConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  describe("called runs", () => {
    it("they are found by their caller, those of a canceled one until they are asked to end", async ({ scene }) => {
      const { tables } = scene.store;
      await scene.queue("caller");
      await scene.queue("called", { caller });
      await scene.queue("free");
      expect(await callerOf(tables, { project, runId: "called" })).toEqual(caller);
      expect(await callerOf(tables, { project, runId: "free" })).toBeNull();
      expect(await calledRuns(tables, { project, runId: "caller" })).toEqual([{ project, runId: "called" }]);
      expect(await runsOfEndedCallers(tables, { limit: 10 })).toEqual([]);
      await scene.store.cancelRun({ project, runId: "caller", reason: "enough" });
      const found = { project, runId: "called", callerRunId: "caller", callerStatus: "canceled" };
      expect(await runsOfEndedCallers(tables, { limit: 10 })).toEqual([found]);
      await scene.commit({ updates: [succeed(await claimed(scene, "called"))] });
      expect(await runsOfEndedCallers(tables, { limit: 10 })).toEqual([]);
    });

    it("those of a caller that failed are found, those of one that succeeded are not", async ({ scene }) => {
      const { tables } = scene.store;
      for (const [runId, end] of [
        ["happy", succeed],
        ["caller", fail],
      ] as const) {
        const run = await scene.running(runId);
        await scene.queue(`called by ${runId}`, { caller: { runId, signal } });
        await scene.commit({ updates: [end(run)] });
      }
      expect(await runsOfEndedCallers(tables, { limit: 10 })).toMatchObject([
        { runId: "called by caller", callerRunId: "caller", callerStatus: "failed" },
      ]);
    });

    it("a call is dropped with an update of its caller, and forgotten when its last run has ended", async ({
      scene,
    }) => {
      const { tables } = scene.store;
      const run = await scene.running("caller");
      await scene.queue("called", { caller });
      await scene.queue("another", { caller: { runId: "caller", signal: "millrace:run:another" } });
      const drop = dropCallStatement(tables, { project, ...caller });
      await scene.commit({ updates: [appendTo(run, ["race.finished"], { writes: [drop, drop] })] });
      const called = { project, runId: "called", callerRunId: "caller" };
      expect(await runsOfDroppedCalls(tables, { limit: 10 })).toEqual([called]);
      expect(await runsOfDroppedCalls(tables, { caller: { project, runId: "caller" }, limit: 10 })).toEqual([called]);
      expect(await runsOfDroppedCalls(tables, { caller: { project, runId: "nobody" }, limit: 10 })).toEqual([]);
      await forgetDroppedCalls(tables);
      const child = await claimed(scene, "called");
      // It goes on as another run, which tells the same caller in its place.
      const next = runStart("next", { parentRunId: "called", caller });
      await scene.commit({ updates: [{ ...succeed(child), starts: [next] }] });
      await forgetDroppedCalls(tables);
      expect(await runsOfDroppedCalls(tables, { limit: 10 })).toEqual([{ ...called, runId: "next" }]);
      await scene.store.cancelRun({ project, runId: "next", reason: "enough" });
      expect(await runsOfDroppedCalls(tables, { limit: 10 })).toEqual([]);
      await forgetDroppedCalls(tables);
      await scene.queue("late", { caller });
      expect(await runsOfDroppedCalls(tables, { limit: 10 })).toEqual([]);
    });
  });
}
