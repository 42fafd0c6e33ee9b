import { describe, expect } from "vitest";
import { appendTo, beginningMs, entry, project, runStart, type StoreTarget, sceneTest, succeed } from "./scene.ts";

export function journalConformance(target: StoreTarget): void {
  const it = sceneTest(target);
  describe("journal", () => {
    it("entries come back as they were written", async ({ scene }) => {
      const run = await scene.running("run-1");
      const entries = [
        entry(2, "run.started", { body: '{"worker":"worker-1","claim":1}' }),
        entry(3, "step.failed", { name: "fetch ünïcode 🚀 'quoted'", key: "", attempt: 2, at: 1 }),
        entry(4, "step.succeeded", { key: '\\u0000 "\\', body: '{"output":"\\u0000 \\ud800 \\\\ \'"}' }),
        entry(5, "log.written", { body: `{"message":${JSON.stringify("x".repeat(200_000))}}` }),
      ];
      await scene.commit({ updates: [appendTo(run, [], { entries })] });
      expect((await scene.journal("run-1")).slice(1)).toEqual(entries);
      expect(await scene.get("run-1")).toMatchObject({ seq: 5, status: "running" });
    });

    it("a page of the journal begins after a seq and ends at the limit", async ({ scene }) => {
      const run = await scene.running("run-1");
      await scene.commit({ updates: [appendTo(run, ["run.started", "step.succeeded", "step.succeeded"])] });
      const page = await scene.store.readJournal({ project, runId: "run-1", afterSeq: 1, limit: 2 });
      expect(page.map(({ seq }) => seq)).toEqual([2, 3]);
      expect(await scene.store.readJournal({ project, runId: "run-1", afterSeq: 4, limit: 2 })).toEqual([]);
      expect(await scene.store.readJournal({ project, runId: "nobody", afterSeq: 0, limit: 2 })).toEqual([]);
    });

    it("one flush writes to many runs", async ({ scene }) => {
      const ids = Array.from({ length: 120 }, (_, index) => `run-${index}`);
      await scene.commit({ starts: ids.map((runId) => runStart(runId)) });
      const claimed = await scene.claim({ limit: 200 });
      expect(claimed).toHaveLength(120);
      await scene.commit({ updates: claimed.map((run) => appendTo(run, ["run.started", "step.succeeded"])) });
      await scene.commit({ updates: claimed.map((run) => succeed({ ...run, seq: 3 })) });
      for (const runId of ids)
        expect((await scene.journal(runId)).map(({ kind }) => kind)).toEqual([
          "run.queued",
          "run.started",
          "step.succeeded",
          "run.succeeded",
        ]);
    });

    it.for([
      ["a gap", 3],
      ["an entry that is there already", 1],
    ] as const)("%s is refused, and nothing of the batch is written", async ([, seq], { scene }) => {
      const run = await scene.running("run-1");
      const healthy = await scene.running("run-2");
      const updates = [
        appendTo(healthy, ["step.succeeded"]),
        { ...appendTo(run, []), entries: [entry(seq, "run.started")] },
      ];
      await expect(scene.commit({ updates, starts: [runStart("run-3")] })).rejects.toMatchObject({
        code: "RUN_STATE_CONFLICT",
      });
      expect(await scene.journal("run-1")).toHaveLength(1);
      expect(await scene.journal("run-2")).toHaveLength(1);
      expect(await scene.store.getRun({ project, runId: "run-3" })).toBeNull();
      // What was undone is not remembered either.
      await scene.commit({ updates: [appendTo(healthy, ["step.succeeded"])] });
      expect(await scene.journal("run-2")).toHaveLength(2);
    });

    it("a run that the worker does not own takes no entries", async ({ scene }) => {
      const run = await scene.running("run-1");
      await scene.queue("run-2");
      const second = await scene.openWorker("worker-2", scene.other);
      const unowned = { ...run, runId: "run-2" };
      for (const [worker, of] of [
        [second, run],
        [scene.worker, unowned],
        [scene.worker, { ...run, runId: "nobody" }],
      ] as const)
        await expect(scene.commit({ worker, updates: [succeed(of)] })).rejects.toMatchObject({
          code: "RUN_STATE_CONFLICT",
        });
      expect(await scene.journal("run-1")).toHaveLength(1);
    });

    it("a run that has ended takes no more entries", async ({ scene }) => {
      const run = await scene.running("run-1");
      await scene.commit({ updates: [succeed(run)] });
      await expect(scene.commit({ updates: [succeed({ ...run, seq: 2 })] })).rejects.toMatchObject({
        code: "RUN_STATE_CONFLICT",
      });
    });

    it("an update without entries and transition changes nothing", async ({ scene }) => {
      const run = await scene.running("run-1");
      await scene.commit({ updates: [appendTo(run, [])] });
      expect(await scene.get("run-1")).toMatchObject({ seq: 1, status: "running", workerId: "worker-1" });
    });

    it("a failed run shows its ending and the code of its error", async ({ scene }) => {
      const run = await scene.running("run-1");
      scene.clock.advance(50);
      const last = entry(2, "run.failed", { body: '{"error":{"code":"FLOW_FAILED"}}' });
      const update = {
        ...appendTo(run, []),
        entries: [last],
        transition: { to: "failed", errorCode: "FLOW_FAILED" },
      } as const;
      await scene.commit({ updates: [update] });
      expect(await scene.get("run-1")).toMatchObject({
        status: "failed",
        errorCode: "FLOW_FAILED",
        ending: last.body,
        finishedAt: beginningMs + 50,
        workerId: null,
        seq: 2,
      });
    });
  });
}
