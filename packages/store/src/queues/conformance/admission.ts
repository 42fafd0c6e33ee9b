import { describe, expect } from "vitest";
import { project, type Scene, type StoreTarget, sceneTest } from "../../conformance/scene.ts";
import { admitRuns } from "../admit-runs.ts";
import { pauseQueue, setQueue } from "../queue-settings.ts";
import { admitted, end, hold, limit, mail, names } from "./held.ts";

/** Lets one run after the other in and ends it; the order in which they came. */
async function drained(scene: Scene, count: number): Promise<readonly string[]> {
  const order: string[] = [];
  for (let turn = 0; turn < count; turn++) {
    await admitRuns(scene.store.tables);
    const runs = await admitted(scene.store);
    expect(runs).toHaveLength(1);
    order.push(...runs);
    await end(scene, runs);
  }
  return order;
}

export function admissionConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  describe("admission", () => {
    it("as many runs are let in as have a place, the first first", async ({ scene }) => {
      await limit(scene, { concurrency: 2 });
      await hold(scene, names("run", 5));
      expect(await admitRuns(scene.store.tables)).toBe(5_000);
      expect(await admitted(scene.store)).toEqual(["run-0001", "run-0002"]);
      await admitRuns(scene.store.tables);
      expect(await admitted(scene.store)).toHaveLength(2);
      await end(scene, ["run-0001"]);
      await admitRuns(scene.store.tables);
      expect(await admitted(scene.store)).toEqual(["run-0002", "run-0003"]);
    });

    it("nothing is left to look after when no run is held", async ({ scene }) => {
      await limit(scene, { concurrency: 2 });
      expect(await admitRuns(scene.store.tables)).toBeNull();
    });

    it("a higher priority goes first, then keys take turns, then the first that came", async ({ scene }) => {
      await limit(scene, { concurrency: 1 });
      await hold(scene, names("a", 3), { key: "a" });
      await hold(scene, names("b", 2), { key: "b" });
      await hold(scene, names("c", 1), { key: "c" });
      await hold(scene, names("vip", 2), { priority: 5, key: "a" });
      expect(await drained(scene, 8)).toEqual([
        ...["vip-0001", "vip-0002"],
        ...["b-0001", "c-0001", "a-0001", "b-0002", "a-0002", "a-0003"],
      ]);
    });

    it("a key with many runs lets each of the others have its turn", async ({ scene }) => {
      await limit(scene, { concurrency: 4 });
      await hold(scene, names("much", 300), { key: "much" });
      await hold(scene, ["x-1"], { key: "x" });
      await hold(scene, ["y-1"], { key: "y" });
      await admitRuns(scene.store.tables);
      expect(await admitted(scene.store)).toEqual(["much-0001", "much-0002", "x-1", "y-1"]);
    });

    it("of one key no more runs at the same time than it may; others pass by, and runs without a key", async ({
      scene,
    }) => {
      await limit(scene, { concurrencyPerKey: 1 });
      await hold(scene, names("a", 3), { key: "a", priority: 9 });
      await hold(scene, names("b", 2), { key: "b" });
      await hold(scene, names("none", 2));
      await admitRuns(scene.store.tables);
      expect(await admitted(scene.store)).toEqual(["a-0001", "b-0001", "none-0001", "none-0002"]);
      await end(scene, ["a-0001"]);
      await admitRuns(scene.store.tables);
      expect(await admitted(scene.store)).toEqual(["a-0002", "b-0001", "none-0001", "none-0002"]);
    });

    it("a run that goes on after a wait comes before new ones and takes nothing from the rate", async ({ scene }) => {
      await limit(scene, { concurrency: 2, rate: { limit: 1, perMs: 60_000 } });
      await hold(scene, names("new", 2), { priority: 9 });
      await hold(scene, names("on", 1), { claims: 1 });
      await admitRuns(scene.store.tables);
      expect(await admitted(scene.store)).toEqual(["new-0001", "on-0001"]);
      await end(scene, ["new-0001", "on-0001"]);
      await hold(scene, names("later", 1), { claims: 3 });
      await admitRuns(scene.store.tables);
      expect(await admitted(scene.store)).toEqual(["later-0001"]);
    });

    it("no window of the rate's period has more starts than its limit", async ({ scene }) => {
      const { store, clock } = scene;
      await limit(scene, { rate: { limit: 5, perMs: 10_000 } });
      await hold(scene, names("run", 40));
      const starts: number[] = [];
      const seen = new Set<string>();
      for (let step = 0; seen.size < 40; step++) {
        const againInMs = await admitRuns(store.tables);
        for (const run of await admitted(store)) if (!seen.has(run)) starts.push(clock.nowMs());
        for (const run of await admitted(store)) seen.add(run);
        // Now and then a place becomes free, or somebody looks, in between.
        clock.advance(step % 2 === 0 ? 1_700 : (againInMs ?? 0));
        if (step > 200) throw new Error("some are never let in");
      }
      for (const from of starts)
        expect(starts.filter((at) => at >= from && at < from + 10_000).length).toBeLessThanOrEqual(5);
      expect(starts.at(-1)! - starts[0]!).toBeLessThan(90_000);
    });

    it("the rate says when it lets the next one in, and that moment is right", async ({ scene }) => {
      const { store, clock } = scene;
      await limit(scene, { rate: { limit: 2, perMs: 1_000 } });
      await hold(scene, names("run", 3));
      expect(await admitRuns(store.tables)).toBe(1_000);
      clock.advance(999);
      expect(await admitRuns(store.tables)).toBe(1);
      expect(await admitted(store)).toHaveLength(2);
      clock.advance(1);
      await admitRuns(store.tables);
      expect(await admitted(store)).toHaveLength(3);
    });

    it("a rate per key holds for each key, and what it remembers is forgotten again", async ({ scene }) => {
      const { store, clock } = scene;
      await limit(scene, { ratePerKey: { limit: 1, perMs: 1_000 } });
      await hold(scene, names("a", 2), { key: "a" });
      await hold(scene, names("b", 2), { key: "b" });
      expect(await admitRuns(store.tables)).toBe(1_000);
      expect(await admitted(store)).toEqual(["a-0001", "b-0001"]);
      clock.advance(1_000);
      await admitRuns(store.tables);
      expect(await admitted(store)).toHaveLength(4);
      expect(await admitRuns(store.tables)).toBeNull();
      const kept = await store.tables.read(store.tables.build.selectFrom("queue_admissions").selectAll());
      expect(kept).toHaveLength(2);
    });

    it("a paused queue lets nothing in, and takes back what no worker has taken", async ({ scene }) => {
      const { tables } = scene.store;
      await limit(scene, { concurrency: 2 });
      await hold(scene, names("run", 3));
      await admitRuns(tables);
      await pauseQueue(tables, mail, true);
      await admitRuns(tables);
      expect(await admitted(scene.store)).toEqual([]);
      await pauseQueue(tables, mail, false);
      await admitRuns(tables);
      expect(await admitted(scene.store)).toEqual(["run-0001", "run-0002"]);
    });

    it("queues and projects are apart", async ({ scene }) => {
      const { tables } = scene.store;
      await limit(scene, { concurrency: 1 });
      await limit(scene, { concurrency: 1 }, "api");
      await hold(scene, names("mail", 2));
      await hold(scene, names("api", 2), { queue: "api" });
      await setQueue(tables, { project: "other", queue: "mail" }, { concurrency: 9 });
      await admitRuns(tables);
      expect(await admitted(scene.store)).toEqual(["api-0001", "mail-0001"]);
    });

    it("two leaders at the same time let no more in than one", async ({ scene }) => {
      await limit(scene, { concurrency: 7, rate: { limit: 30, perMs: 60_000 } });
      await hold(scene, names("run", 60));
      const leaders = [scene.store, scene.other, scene.store, scene.other];
      for (let turn = 0; turn < 4; turn++) {
        await Promise.all(leaders.map(({ tables }) => admitRuns(tables)));
        const runs = await admitted(scene.store);
        expect(runs).toHaveLength(turn < 4 ? 7 : 2);
        await end(scene, runs);
      }
      await admitRuns(scene.store.tables);
      expect(await admitted(scene.store)).toHaveLength(2);
    });

    it("a run that was canceled meanwhile spoils only that round", async ({ scene }) => {
      await limit(scene, { concurrency: 2 });
      await hold(scene, names("run", 3));
      await Promise.all([
        admitRuns(scene.store.tables),
        scene.other.cancelRun({ project, runId: "run-0001", reason: "wrong" }),
      ]);
      await admitRuns(scene.store.tables);
      const runs = (await admitted(scene.store)).filter((runId) => runId !== "run-0001");
      expect(runs.length).toBeGreaterThanOrEqual(1);
    });

    it("more blocked keys than a round looks at keep nobody out for good", async ({ scene }) => {
      const { store } = scene;
      await limit(scene, { concurrencyPerKey: 1 });
      const keys = names("k", 300);
      for (const key of keys) await hold(scene, [`first-${key}`, `second-${key}`], { key });
      for (let turn = 0; turn < 5; turn++) await admitRuns(store.tables);
      expect(await admitted(store)).toHaveLength(300);
      await end(scene, ["first-k-0290"]);
      for (let turn = 0; turn < 3; turn++) await admitRuns(store.tables);
      expect(await admitted(store)).toContain("second-k-0290");
      expect(await admitted(store)).toHaveLength(300);
    });
  });
}
