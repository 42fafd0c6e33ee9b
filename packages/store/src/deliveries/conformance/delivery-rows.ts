import { describe, expect } from "vitest";
import { beginningMs, project, type Scene, type StoreTarget, sceneTest } from "../../conformance/scene.ts";
import {
  attemptsOf,
  beginAttempt,
  deliveryStatements,
  dueDeliveries,
  endAttempt,
  listDeliveries,
  runsToCallBack,
} from "../deliveries.ts";

const callback = '{"url":"https://a.example/done"}';

async function delivered(scene: Scene, runId: string) {
  const { tables } = scene.store;
  await scene.queue(runId, { callback });
  await scene.store.cancelRun({ project, runId, reason: "enough" });
  const delivery = { project, deliveryId: `d-${runId}`, runId, url: "https://a.example/done" };
  return { delivery, make: () => tables.write(deliveryStatements(tables, delivery, beginningMs)) };
}

/** What holds for callbacks, on every database. */
export function deliveriesConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  describe(`deliveries: ${target.name}`, () => {
    it("a run that has ended and wanted somebody told becomes one delivery", async ({ scene }) => {
      const { tables } = scene.store;
      await scene.queue("silent");
      await scene.store.cancelRun({ project, runId: "silent", reason: "enough" });
      await scene.queue("unfinished", { callback });
      const { make } = await delivered(scene, "run-1");
      expect(await runsToCallBack(tables, { limit: 10 })).toEqual([{ project, runId: "run-1", callback }]);
      const made = await Promise.all([make(), make()]);
      expect(made.filter((written) => written !== null)).toHaveLength(1);
      expect(await runsToCallBack(tables, { limit: 10 })).toEqual([]);
      expect(await listDeliveries(tables, { project, limit: 10 })).toMatchObject([
        { runId: "run-1", status: "pending", attempts: 0, nextAttemptAt: beginningMs },
      ]);
      expect(await listDeliveries(tables, { project: "other", limit: 10 })).toEqual([]);
    });

    it("one of two begins an attempt, and one that never ends is made again", async ({ scene }) => {
      const { tables } = scene.store;
      const { make } = await delivered(scene, "run-1");
      await make();
      const due = async () => dueDeliveries(tables, { nowMs: await tables.nowMs(), limit: 10 });
      const [found] = (await due()).due;
      const again = { againAt: beginningMs + 60_000 };
      const begun = await Promise.all([beginAttempt(tables, found!, again), beginAttempt(tables, found!, again)]);
      expect(begun.toSorted()).toEqual([false, true]);
      expect(await due()).toEqual({ due: [], nextInMs: 60_000 });
      scene.clock.advance(60_000);
      expect((await due()).due).toMatchObject([{ attempts: 1 }]);
    });

    it("each attempt is recorded, and the end of the last one is the end", async ({ scene }) => {
      const { tables } = scene.store;
      const { delivery, make } = await delivered(scene, "run-1");
      await make();
      const attempt = { at: beginningMs, durationMs: 5, httpStatus: 500, error: "it answered 500" };
      await beginAttempt(tables, { ...delivery, attempts: 0 }, { againAt: beginningMs + 60_000 });
      const retry = { status: "pending", nextAttemptAt: beginningMs + 5_000 } as const;
      await endAttempt(tables, delivery, { ...attempt, attempt: 1, ...retry });
      expect(await dueDeliveries(tables, { nowMs: beginningMs, limit: 10 })).toEqual({ due: [], nextInMs: 5_000 });
      await beginAttempt(tables, { ...delivery, attempts: 1 }, { againAt: beginningMs + 60_000 });
      const taken = { attempt: 2, at: beginningMs, durationMs: 7, httpStatus: 204, error: null };
      await endAttempt(tables, delivery, { ...taken, status: "delivered", nextAttemptAt: null });
      // What the first one says late changes nothing.
      await endAttempt(tables, delivery, { ...attempt, attempt: 1, ...retry });
      const [stored] = await listDeliveries(tables, { project, status: "delivered", limit: 10 });
      expect(stored).toMatchObject({ attempts: 2, nextAttemptAt: null, finishedAt: beginningMs + 7 });
      expect(await listDeliveries(tables, { project, status: "pending", limit: 10 })).toEqual([]);
      const attempts = await attemptsOf(tables, { project, deliveryIds: [delivery.deliveryId, "none"] });
      expect(attempts.get(delivery.deliveryId)).toEqual([{ ...attempt, attempt: 1 }, taken]);
      expect(attempts.get("none")).toEqual([]);
      expect(await attemptsOf(tables, { project, deliveryIds: [] })).toEqual(new Map());
      expect(await dueDeliveries(tables, { nowMs: beginningMs, limit: 10 })).toEqual({ due: [], nextInMs: null });
    });
  });
}
