import { describe, expect } from "vitest";
import { beginningMs, project, type StoreTarget, sceneTest, waitFor } from "../../conformance/scene.ts";
import { hookSignal, hookStatement, receiveHook } from "../hooks.ts";
import { installationKey } from "../installation-key.ts";

/** What holds for URLs that runs gave out, on every database. */
export function hooksConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  describe(`hooks: ${target.name}`, () => {
    it("the first call is handed to the run that waits, later ones are told so", async ({ scene }) => {
      const { tables } = scene.store;
      const run = await scene.running("run-1");
      await scene.commit({
        updates: [
          {
            ...waitFor(run, { signals: [hookSignal("h")] }),
            writes: [hookStatement(tables, { project, runId: "run-1", hookId: "h", expiresAt: null })],
          },
        ],
      });
      const calls = await Promise.all(["1", "2", "3"].map((payload) => receiveHook(tables, { hookId: "h", payload })));
      expect(calls.toSorted()).toEqual(["received", "received before", "received before"]);
      const { signals, signalCount } = await scene.store.readSignals({ project, runId: "run-1" });
      expect(signalCount).toBe(1);
      expect(signals[0]).toMatchObject({ name: hookSignal("h"), payload: String(calls.indexOf("received") + 1) });
      expect(await scene.get("run-1")).toMatchObject({ status: "waiting", availableAt: beginningMs });
      expect(await receiveHook(tables, { hookId: "other", payload: "1" })).toBe("gone");
    });

    it("a hook is gone when its time is over, and when its run has ended", async ({ scene }) => {
      const { tables } = scene.store;
      await scene.queue("run-1");
      const open = (hookId: string, expiresAt: number | null) =>
        tables.write([hookStatement(tables, { project, runId: "run-1", hookId, expiresAt })]);
      await open("timed", beginningMs + 10);
      await open("untimed", null);
      scene.clock.advance(10);
      expect(await receiveHook(tables, { hookId: "timed", payload: "1" })).toBe("gone");
      await scene.store.cancelRun({ project, runId: "run-1", reason: "enough" });
      expect(await receiveHook(tables, { hookId: "untimed", payload: "1" })).toBe("gone");
      expect((await scene.store.readSignals({ project, runId: "run-1" })).signalCount).toBe(0);
    });

    it("an installation has one key, whoever came first", async ({ scene }) => {
      const keys = await Promise.all(
        ["a", "b", "c"].map((candidate) => installationKey(scene.store.tables, { candidate })),
      );
      expect(new Set(keys).size).toBe(1);
      expect(await installationKey(scene.other.tables, { candidate: "d" })).toBe(keys[0]);
    });
  });
}
