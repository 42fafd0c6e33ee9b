import { describe, expect, vi } from "vitest";
import type { StoreChange } from "../store.ts";
import {
  appendTo,
  beginningMs,
  entry,
  project,
  runStart,
  type Scene,
  type StoreTarget,
  sceneTest,
  succeed,
  waitFor,
} from "./scene.ts";
import { admitted } from "./scheduling-scene.ts";

/** The run that waits for the end of another hears of it in the transaction that ends it. */
export function callersConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  const caller = { runId: "parent", signal: "millrace:called child" };
  const signals = ({ store }: Scene) => store.readSignals({ project, runId: "parent" });

  describe("callers", () => {
    it.for(["succeeded", "failed", "canceled"] as const)(
      "a child that has %s wakes the one that called it",
      async (to, { scene }) => {
        const parent = await scene.running("parent");
        const update = waitFor(parent, { until: beginningMs + 90_000, signals: [caller.signal] });
        await scene.commit({ updates: [update], starts: [runStart("child", { caller })] });
        const [child] = await scene.claim();
        const body = '{"output":{"text":"ü \\"\\\\"}}';
        const transition = to === "failed" ? { to, errorCode: "FLOW_FAILED" } : { to };
        const ending = { ...appendTo(child!, []), entries: [entry(2, `run.${to}`, { body })], transition };
        expect(await scene.commit({ updates: [ending] })).toMatchObject({ nextAvailableInMs: 0 });
        const payload = `{"runId":"child","status":"${to}","ending":${body}}`;
        expect(await signals(scene)).toEqual({
          signals: [{ ordinal: 1, name: caller.signal, payload }],
          signalCount: 1,
        });
        expect(await scene.claim()).toMatchObject([{ runId: "parent", signalCount: 1 }]);
      },
    );

    it("the flush that ends the child takes up the one that called it", async ({ scene }) => {
      const parent = await scene.running("parent");
      await scene.commit({ updates: [waitFor(parent, { signals: [caller.signal] })] });
      const child = await scene.running("child", { caller });
      const { claimed } = await scene.commit({ updates: [succeed(child)], claimLimit: 5 });
      expect(claimed).toMatchObject([{ runId: "parent", signalCount: 1 }]);
    });

    it("a caller and its child that are written in one flush meet", async ({ scene }) => {
      const parent = await scene.running("parent");
      const child = await scene.running("child", { caller });
      await scene.commit({ updates: [succeed(child), waitFor(parent, { signals: [caller.signal] })] });
      expect(await scene.claim()).toMatchObject([{ runId: "parent", signalCount: 1 }]);
    });

    it.for(["queued", "waiting"] as const)(
      "a child that is canceled while it is %s tells its caller",
      async (state, { scene }) => {
        const parent = await scene.running("parent");
        await scene.commit({ updates: [waitFor(parent, { signals: [caller.signal] })] });
        await scene.queue("child", { caller });
        if (state === "waiting")
          await scene.commit({ updates: [waitFor((await scene.claim())[0]!, { signals: ["go"] })] });
        await scene.other.cancelRun({ project, runId: "child", reason: "enough" });
        const payload = '{"runId":"child","status":"canceled","ending":{"reason":"enough"}}';
        expect(await signals(scene)).toMatchObject({ signals: [{ payload }] });
        expect(await scene.claim()).toMatchObject([{ runId: "parent" }]);
      },
    );

    it("a child that expires tells its caller", async ({ scene }) => {
      const parent = await scene.running("parent");
      await scene.commit({ updates: [waitFor(parent, { signals: [caller.signal] })] });
      await scene.store.startRuns({
        starts: [admitted("child", { expireAt: beginningMs + 5, needs: ["gpu"] }, { caller })],
      });
      scene.clock.advance(5);
      expect(await scene.claim()).toMatchObject([{ runId: "parent" }]);
      expect(await signals(scene)).toMatchObject({ signals: [{ payload: expect.stringContaining('"RUN_EXPIRED"') }] });
    });

    it.for(["store", "other"] as const)("the owner of a running caller hears of it at %s", async (at, { scene }) => {
      await scene.running("parent");
      const child = await scene.running("child", { caller });
      await scene.queue("second", { caller });
      const changes: StoreChange[] = [];
      scene[at].onChange((change) => changes.push(change));
      const attention = async () => {
        const looked = () => changes.filter((change) => change.attention.length > 0);
        await vi.waitFor(() => expect(looked()).toMatchObject([{ attention: [{ project, runId: "parent" }] }]));
        changes.length = 0;
      };
      await scene.commit({ updates: [succeed(child)] });
      await attention();
      await scene.store.cancelRun({ project, runId: "second", reason: "enough" });
      await attention();
    });

    it("a caller that has ended, is elsewhere or was never there hears nothing", async ({ scene }) => {
      await scene.commit({ updates: [succeed(await scene.running("parent"))] });
      const starts = [
        runStart("child-1", { caller }),
        runStart("child-2", { caller: { ...caller, runId: "nobody" } }),
        runStart("child-3", { caller, project: "other" }),
      ];
      await scene.store.startRuns({ starts });
      const claimed = await scene.claim();
      expect((await scene.commit({ updates: claimed.map(succeed) })).refused).toEqual([]);
      expect(await signals(scene)).toEqual({ signals: [], signalCount: 0 });
    });

    it("an update that was refused tells nobody", async ({ scene }) => {
      await scene.running("parent");
      const child = await scene.running("child", { caller });
      const state = [{ flow: "sync", key: "k", value: "1", expectedRevision: 7 }];
      expect((await scene.commit({ updates: [{ ...succeed(child), state }] })).refused).toHaveLength(1);
      expect(await signals(scene)).toEqual({ signals: [], signalCount: 0 });
    });

    it("children that end at once on two workers lose no signal", async ({ scene }) => {
      const second = await scene.openWorker("worker-2", scene.other);
      const parents = ["parent-1", "parent-2"];
      const called = (parent: string, at: number) =>
        runStart(`${parent}-child-${String(at).padStart(2, "0")}`, { caller: { runId: parent, signal: "done" } });
      for (const parent of parents) await scene.running(parent);
      const children = Array.from({ length: 20 }, (_, at) => called(parents[at % 2]!, at));
      await scene.store.startRuns({ starts: children });
      const [mine, others] = [await scene.claim({ limit: 10 }), await scene.claim({ worker: second, limit: 10 })];
      await Promise.all([
        ...mine.map((run) => scene.commit({ updates: [succeed(run)] })),
        ...others.map((run) => scene.commit({ worker: second, updates: [succeed(run)] }, scene.other)),
      ]);
      for (const runId of parents)
        expect((await scene.store.readSignals({ project, runId })).signals.map(({ ordinal }) => ordinal)).toEqual(
          Array.from({ length: 10 }, (_, at) => at + 1),
        );
    });
  });
}
