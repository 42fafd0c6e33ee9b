import { unlimited } from "@millrace/flow/queue";
import { describe, expect } from "vitest";
import { project, type StoreTarget, sceneTest } from "../../conformance/scene.ts";
import { admitRuns } from "../admit-runs.ts";
import { listQueues } from "../list-queues.ts";
import { declareQueue, pauseQueue, readQueue, setQueue } from "../queue-settings.ts";
import { admitted, hold, limit, mail, names } from "./held.ts";

export function settingsConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  describe("settings", () => {
    it("a queue that is only named has no limits, and keeps those that it has", async ({ scene }) => {
      const { tables } = scene.store;
      expect(await declareQueue(tables, mail, null)).toEqual({ settings: unlimited, declared: null, paused: false });
      await setQueue(tables, mail, { concurrency: 3 });
      expect((await declareQueue(tables, mail, null)).settings.concurrency).toBe(3);
    });

    it("what an operator set stays until a version declares something else", async ({ scene }) => {
      const { tables } = scene.store;
      const declared = { ...unlimited, concurrency: 5 };
      await declareQueue(tables, mail, declared);
      await setQueue(tables, mail, { concurrency: 2, maxSize: 10 });
      expect((await declareQueue(tables, mail, { ...declared })).settings).toMatchObject({
        concurrency: 2,
        maxSize: 10,
      });
      const changed = { ...declared, rate: { limit: 1, perMs: 1_000 } };
      expect((await declareQueue(tables, mail, changed)).settings).toEqual(changed);
      await setQueue(tables, mail, { rate: null });
      expect(await readQueue(tables, mail)).toEqual({
        settings: { ...changed, rate: null },
        declared: changed,
        paused: false,
      });
    });

    it("two changes at the same moment both hold", async ({ scene }) => {
      const { store, other } = scene;
      await declareQueue(store.tables, mail, null);
      await Promise.all([
        setQueue(store.tables, mail, { concurrency: 2 }),
        setQueue(other.tables, mail, { maxSize: 7 }),
        pauseQueue(other.tables, mail, true),
      ]);
      expect(await readQueue(store.tables, mail)).toMatchObject({
        settings: { concurrency: 2, maxSize: 7 },
        paused: true,
      });
    });

    it.for([
      ["concurrency", { concurrency: 0 }],
      ["the limit of rate", { rate: { limit: 1.5, perMs: 1_000 } }],
      ["the milliseconds of ratePerKey", { ratePerKey: { limit: 1, perMs: 0 } }],
      ["maxSize", { maxSize: 1e9 }],
    ] as const)("a limit that makes no sense is refused by name: %s", async ([what, settings], { scene }) => {
      await expect(setQueue(scene.store.tables, mail, settings)).rejects.toMatchObject({
        code: "QUEUE_INVALID",
        message: expect.stringContaining(what),
      });
      expect(await readQueue(scene.store.tables, mail)).toBeNull();
    });

    it("the default queue takes no limits, and is named for nothing", async ({ scene }) => {
      const { tables } = scene.store;
      const key = { project, queue: "default" };
      await expect(setQueue(tables, key, { concurrency: 1 })).rejects.toMatchObject({ code: "QUEUE_INVALID" });
      await declareQueue(tables, key, null);
      expect(await listQueues(tables, { project })).toEqual([]);
    });

    it("a queue that nobody knows is not paused", async ({ scene }) => {
      expect(await pauseQueue(scene.store.tables, mail, true)).toBeNull();
    });

    it("the list says of each queue of the project how full it is, and since when its oldest run waits", async ({
      scene,
    }) => {
      const { store, clock } = scene;
      await limit(scene, { concurrency: 1 });
      await setQueue(store.tables, { project: "other", queue: "mail" }, { concurrency: 1 });
      await declareQueue(store.tables, { project, queue: "api" }, null);
      const startMs = clock.nowMs();
      await hold(scene, names("run", 3));
      clock.advance(5_000);
      await admitRuns(store.tables);
      await scene.claim({ limit: 1 });
      const [api, queue] = await listQueues(store.tables, { project });
      expect(api).toMatchObject({ queue: "api", size: 0, running: 0, oldestDueAt: null });
      expect(queue).toMatchObject({ queue: "mail", oldestDueAt: startMs, settings: { concurrency: 1 }, paused: false });
      expect(queue!.size + queue!.running).toBe(3);
    });

    it("runs that were ready when the queue was limited are held, and let in as its limits say", async ({ scene }) => {
      const { store } = scene;
      await declareQueue(store.tables, mail, null);
      await hold(scene, names("run", 700));
      await admitRuns(store.tables);
      expect(await admitted(store)).toHaveLength(700);
      await setQueue(store.tables, mail, { concurrency: 2 });
      await admitRuns(store.tables);
      expect(await admitted(store)).toEqual(["run-0001", "run-0002"]);
      await setQueue(store.tables, mail, { concurrency: null });
      await admitRuns(store.tables);
      expect(await admitted(store)).toHaveLength(700);
    });
  });
}
