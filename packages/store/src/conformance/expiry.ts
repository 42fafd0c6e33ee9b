import { recordError } from "@millrace/flow/errors";
import { describe, expect } from "vitest";
import { runExpired } from "../runs/run-expired.ts";
import { appendTo, beginningMs, project, type StoreTarget, sceneTest, succeed } from "./scene.ts";
import { admit, admitted, gateOf, limitQueue } from "./scheduling-scene.ts";

/** A run that no worker takes in time. */
export function expiryConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  const expireAt = beginningMs + 1_000;

  describe("expiry", () => {
    it.for(["heartbeat", "claim"] as const)("a run whose time is over fails at the next %s", async (by, { scene }) => {
      await scene.store.startRuns({ starts: [admitted("run-1", { expireAt, needs: ["gpu"] })] });
      expect((await scene.commit({ claimLimit: 1 })).nextAvailableInMs).toBe(1_000);
      scene.clock.advance(999);
      expect((await scene.store.heartbeat({ worker: scene.worker })).nextAvailableInMs).toBe(1);
      scene.clock.advance(2);
      expect((await scene.commit({})).nextAvailableInMs).toBe(0);
      expect(await scene.get("run-1")).toMatchObject({ status: "queued" });
      if (by === "heartbeat") await scene.other.heartbeat({ worker: scene.worker });
      else expect(await scene.claim()).toEqual([]);
      const at = expireAt + 1;
      expect(await scene.get("run-1")).toMatchObject({
        status: "failed",
        errorCode: "RUN_EXPIRED",
        finishedAt: at,
        seq: 2,
      });
      const [, last] = await scene.journal("run-1");
      expect(last).toMatchObject({ seq: 2, kind: "run.failed", name: null, key: null, attempt: 0, at });
      expect(JSON.parse(last!.body)).toEqual({ error: recordError(runExpired()) });
      expect(await scene.commit({ claimLimit: 1 })).toMatchObject({ claimed: [], nextAvailableInMs: null });
    });

    it("what is late does not begin, though a worker is there for it", async ({ scene }) => {
      await scene.store.startRuns({ starts: [admitted("run-1", { expireAt })] });
      scene.clock.advance(1_000);
      expect(await scene.claim()).toEqual([]);
      expect(await scene.get("run-1")).toMatchObject({ status: "failed" });
    });

    it("a run that began in time does not expire, not even back in the queue", async ({ scene }) => {
      const run = await scene.running("run-1", { admission: { expireAt } });
      const transition = { to: "queued", alone: false, died: false } as const;
      await scene.commit({ updates: [appendTo(run, ["run.released"], { transition })] });
      scene.clock.advance(5_000);
      const [again] = await scene.claim();
      await scene.commit({ updates: [succeed(again!)] });
      expect(await scene.get("run-1")).toMatchObject({ status: "succeeded" });
    });

    it("a run that was canceled, or is timed for later or held, ends as its time is over", async ({ scene }) => {
      await limitQueue(scene.store, "mail");
      const starts = [
        admitted("canceled", { expireAt }),
        admitted("timed", { expireAt, availableAt: expireAt + 50 }),
        admitted("held", { expireAt, queue: "mail" }),
        admitted("admitted", { expireAt, queue: "mail", needs: ["gpu"] }),
      ];
      await scene.store.startRuns({ starts });
      await scene.store.cancelRun({ project, runId: "canceled", reason: "enough" });
      await admit(scene.store, { project, runId: "admitted" });
      scene.clock.advance(1_000);
      const duties: boolean[] = [];
      scene.store.onChange((change) => duties.push(change.duties));
      await scene.store.heartbeat({ worker: scene.worker });
      expect(duties).toEqual([true]);
      expect((await scene.get("canceled")).status).toBe("canceled");
      for (const runId of ["timed", "held", "admitted"]) {
        expect(await scene.get(runId)).toMatchObject({ status: "failed", availableAt: null });
        expect(await gateOf(scene.store, { project, runId })).toMatchObject({ gate: null, slot: 0, expire_at: null });
      }
    });

    it("more than a thousand expire in several steps, and none of them begins", { timeout: 30_000 }, async ({
      scene,
    }) => {
      const starts = Array.from({ length: 1_005 }, (_, at) => admitted(`run-${at}`, { expireAt }));
      await scene.store.startRuns({ starts });
      scene.clock.advance(1_000);
      expect(await scene.commit({ claimLimit: 50 })).toMatchObject({ claimed: [], nextAvailableInMs: 0 });
      expect(await scene.commit({ claimLimit: 50 })).toMatchObject({ claimed: [], nextAvailableInMs: null });
      expect(await scene.store.listRuns({ project, status: "failed", limit: 2_000 })).toHaveLength(1_005);
    });
  });
}
